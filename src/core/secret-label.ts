import { tellOfSecret, wordsOfName } from "./secret-words.js";
import { SEQUENCE } from "./visible.js";

const NAME = String.raw`([\w.-]+)`;
/** As it stands, or within text that was quoted before. */
const QUOTE = "(?:\\\\*[\"'`]|&quot;)";
const IS = String.raw`(?:(?:is|was)\s+)?`;

/** What a name may stand in so that what comes now is its value. The name is checked after. */
const NAMED: readonly RegExp[] = [
  // `password=`, `"token": "`, `Authorization: `
  String.raw`${NAME}${QUOTE}?\s*(?:[:=]|=>)\s*${QUOTE}?`,
  // `["--password","`
  String.raw`-${NAME}${QUOTE}\s*,\s*${QUOTE}`,
  // `--db-password `
  String.raw`--${NAME}\s+${QUOTE}?`,
  // `<password>`
  String.raw`(?:<|&lt;)${NAME}(?:\s[^<>]*)?(?:>|&gt;)\s*`,
  // As ECS writes variables: `"name":"DB_PASS","value":"`
  String.raw`name${QUOTE}?\s*[:=]\s*${QUOTE}?${NAME}${QUOTE}?,?\s*${QUOTE}?value${QUOTE}?\s*[:=]\s*${QUOTE}?`,
].map((source) => new RegExp(`${source}$`, "i"));
/** `secret "`, `the token is '` */
const QUOTED = new RegExp(String.raw`${NAME}\s+${IS}${QUOTE}$`, "i");
const SPOKEN: readonly RegExp[] = [
  // `password `, `REDISCLI_AUTH `, `requirepass `
  /(?:passw(?:or)?d|passphrase|pwd|(?:require|master)pass|masterauth|(?:\b|_)auth)\s+(?:(?:is|was)\s+)?$/i,
  // Redis: `AUTH default `
  /\bAUTH\s+[\w.-]+\s+$/,
  // `Password for user app is: `
  new RegExp(
    String.raw`(?:passw(?:or)?d|passphrase)(?:\s+(?:for|of)\s[^:=\n]{1,40}?)?\s*(?:\b(?:is|was)\b)?\s*[:=]\s*${QUOTE}?$`,
    "i",
  ),
  new RegExp(String.raw`(?:passw(?:or)?d|passphrase)\s+(?:for|of)\s[^:=\n]{1,40}?\s(?:is|was)\s+${QUOTE}?$`, "i"),
];
/** Most text has none of these in it, and this is quick to see. */
const HINT = /pass|pwd|pw|secret|token|cred|key|auth|jwt|dsn|webhook|connection/i;
/** A label and what may stand between it and its value are shorter than this. */
const NEAR = 120;

const COLOURS = new RegExp(`${SEQUENCE}m`, "g");
const WRITTEN_SPACE = /(?<!\\)\\(?:[nrt]|u(?:000[9ad]|0020|00a0)|x(?:0[9ad]|20))/gi;

/** Whether a key, a variable or an option says that its value is a secret. */
export function isLabel(name: string): boolean {
  return tellOfSecret(wordsOfName(name));
}

/**
 * Whether a text ends in words that say: what comes now is a secret.
 * @param next what follows that secret: a quote that was opened has to be closed again
 */
export function endsInLabel(before: string, next: string): boolean {
  const near = before.slice(-NEAR).replace(COLOURS, "").replace(WRITTEN_SPACE, " ");
  if (!HINT.test(near)) return false;
  if (SPOKEN.some((words) => words.test(near))) return true;
  const shapes = /["'`\\]/.test(next) ? [...NAMED, QUOTED] : NAMED;
  return shapes.some((shape) => isLabel(shape.exec(near)?.[1] ?? ""));
}
