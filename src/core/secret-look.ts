import { tellOfSecret, wordsOfName } from "./secret-words.js";

/** Names that say so too, but that harmless things have as well: `key` in `SIGNING_KEY`, not in `MONKEY`. */
const DOUBTFUL = new Set(["key", "keys", "salt", "pin"]);
/** A number or a switch under a name such as `TOKEN_TTL` measures the secret and is none. */
const MEASURES = new Set(
  "ttl timeout expiry expires lifetime age size length count max min limit seconds minutes hours days ms interval port enabled disabled required".split(
    " ",
  ),
);
const MEASURE = /^(\d+(\.\d+)?(ms|s|m|h|d)?|true|false|on|off|yes|no)$/i;

const SHAPES: readonly RegExp[] = [
  // An address with a user, or a user and a password, in it.
  /:\/\/[^/\s@]+@/,
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /-----BEGIN/,
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk-|[srp]k_(live|test)_|AIza|SG\.|npm_|hf_|dop_v1_)[\w.-]{10,}/,
  /hooks\.slack\.com\/services\//,
  /[?&](sig|token|key|password|secret|x-amz-signature)=/i,
  /\b\w*(password|passwd|pwd|secret|token|api_?key|access_?key|authorization)["']?\s*[=:]\s*["']?\S/i,
  /signature=/i,
  // What a command line is given: a login, or a password behind its option.
  /(^|\s)(-u|--user|--proxy-user)[\s=]*["']?[^\s:"']+:\S/,
  /--?[\w-]*(password|passwd|pwd|secret|token|api-?key)\s+["']?[^\s-]/i,
  /\b(bearer|basic)\s+[\w+/=.-]{8,}/i,
  /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
];
const RUN = /[A-Za-z0-9+/=]{20,}/;

/**
 * Whether a value had better not be shown: by its name, or because it looks like a password, a token, an address with a
 * login or a long random text. In doubt it had. An ARN names a thing and is no secret.
 * @param name of the variable, option or label; empty where it has none
 */
export function looksSecret(name: string, value: string): boolean {
  if (value === "" || isReference(value)) return false;
  return namesSecret(name, value) || SHAPES.some((shape) => shape.test(value)) || isRandom(value);
}

function namesSecret(name: string, value: string): boolean {
  const words = wordsOfName(name);
  const tells = tellOfSecret(words) || words.some((word) => DOUBTFUL.has(word) || /(pass|pwd)$/.test(word));
  if (!tells) return false;
  return !(MEASURE.test(value) && words.some((word) => MEASURES.has(word)));
}

function isReference(value: string): boolean {
  return /^([a-z]+:)?arn:aws[\w-]*:\S+$/.test(value);
}

/** Long, without a gap, and of digits and letters mixed as nobody writes words. */
function isRandom(value: string): boolean {
  const run = RUN.exec(value)?.[0];
  if (run === undefined || /^\/?[a-z]+(\/[a-z]+)*\/?$/i.test(run)) return false;
  if (/^[0-9a-f]{24,}$/i.test(run)) return true;
  const changes = run.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])/g)?.length ?? 0;
  return changes >= 4;
}
