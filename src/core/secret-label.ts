const LABEL = String.raw`[\w-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|credentials?|api[_-]?key|access[_-]?key|routing[_-]?key|auth(?:orization)?)\w*`;
/** As it stands, or within text that was quoted before. */
const QUOTE = "\\\\*[\"'`]";
const IS = new RegExp(`^${LABEL}$`, "i");
/** `password=`, `"token": "`, `Authorization: ` */
const ASSIGNED = new RegExp(String.raw`${LABEL}(?:${QUOTE})?\s*(?:[:=]|=>)\s*(?:${QUOTE})?$`, "i");
/** `secret "`, `the token is '` */
const QUOTED = new RegExp(String.raw`${LABEL}\s+(?:(?:is|was)\s+)?${QUOTE}$`, "i");
/** `password `, `--db-password `, `AUTH ` */
const FOLLOWED = /(?:passw(?:or)?d|passphrase|pwd|\bauth)\s+(?:(?:is|was)\s+)?$/i;
/** A label and what may stand between it and its value are shorter than this. */
const NEAR = 80;

/** Whether a key, a variable or an option says that its value is a secret. */
export function isLabel(name: string): boolean {
  return IS.test(name);
}

/**
 * Whether a text ends in words that say: what comes now is a secret.
 * @param next what follows that secret: a quote that was opened has to be closed again
 */
export function endsInLabel(before: string, next: string): boolean {
  const near = before.slice(-NEAR);
  return ASSIGNED.test(near) || FOLLOWED.test(near) || (/["'`\\]/.test(next) && QUOTED.test(near));
}
