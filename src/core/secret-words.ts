/** Parts of a name that say its value is a secret, wherever they stand in it. */
const TELLING =
  /passw|passphrase|secret|token|credential|apikey|accesskey|privatekey|routingkey|webhook|connectionstring/;
/** Words that say so only where they stand by themselves: `pw` in `DB_PW`, not in `upward`. */
const LONE = new Set(["auth", "oauth", "masterauth", "authorization", "cred", "creds", "dsn", "jwt"]);
/** `pass` and its like, with what is written together with them: `requirepass`, `dbpw`; not in `compass`. */
const SHORT_FOR_PASSWORD = /^(?:db|pg|my|mysql|redis|user|root|admin|app|smtp|ssh|rds|require|master)?(?:pass|pwd|pw)$/;

/** The words of a name as programs write them: `dbPassword`, `DB_PASS2`, `--auth-token`. */
export function wordsOfName(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ""));
}

/** Whether words of a name say that its value is a secret. */
export function tellOfSecret(words: readonly string[]): boolean {
  return TELLING.test(words.join("")) || words.some((word) => LONE.has(word) || SHORT_FOR_PASSWORD.test(word));
}
