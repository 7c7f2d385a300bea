import type { Json } from "./json.js";

const MASK = "[redacted]";
/** AWS secret shapes that must never be printed even when nobody registered them, each with what no such text lacks. */
const SHAPES: readonly [sign: RegExp, shape: RegExp][] = [
  [/secret_access_key/i, /(?<=aws_secret_access_key\s*[=:]\s*)\S+/gi],
  [/amz-signature=/i, /(?<=X-Amz-Signature=)[0-9a-f]+/gi],
  [/Signature=/, /(?<=Signature=)[0-9a-f]{40,}/g],
  [/:\/\//, /(?<=:\/\/[^/\s:@]+:)[^@\s/]+(?=@)/g],
];
const SECRET_KEYS =
  /^(secretaccesskey|sessiontoken|password|masteruserpassword|secretstring|routing_?key|webhook(url)?|authorization)$/i;

/** A line of a longer secret that is shorter than this could stand in any text. */
const TELLING_LINE = 8;

/** Knows every secret this process has met and takes it out of whatever is about to be shown or written. */
export class Redactor {
  /** Longest first: one that holds another goes whole. */
  #secrets: readonly string[] = [];

  /**
   * Registers a secret, also as others write it: quoted in JSON, percent-encoded in an address, in Base64, in a page, line by
   * line. Values under 4 characters are ignored because masking them would garble all output.
   */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < 4 || this.#secrets.includes(secret)) return;
    const all = new Set([...this.#secrets, ...formsOf(secret)]);
    this.#secrets = [...all].sort((one, other) => other.length - one.length);
  }

  text(text: string): string {
    let out = text;
    for (const secret of this.#secrets) if (out.includes(secret)) out = out.split(secret).join(MASK);
    // Looking behind is slow: a million lines are looked at for the sign first.
    for (const [sign, shape] of SHAPES) if (sign.test(out)) out = out.replace(shape, MASK);
    return out;
  }

  /** The same data with every registered secret, and every value under a key that names one, masked. */
  json<T extends Json>(value: T): T;
  json(value: Json): Json {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          SECRET_KEYS.test(key) && item !== null ? MASK : this.json(item),
        ]),
      );
    }
    return value;
  }
}

function formsOf(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    percentEncoded(secret),
    Buffer.from(secret).toString("base64"),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    ...secret.split(/\r?\n/).filter((line) => line.length >= TELLING_LINE && line !== secret),
  ];
}

/** Half a surrogate pair cannot stand in an address. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}
