import type { Json } from "./json.js";
import { ALPHANUMERIC, isWithin, OF_NAMES, placesOf } from "./places.js";
import { endsInLabel, isLabel } from "./secret-label.js";
import { type Reach, reachOf } from "./secret-reach.js";

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

/**
 * Knows every secret this process has met and takes it out of whatever is about to be shown or written. What looks like a
 * secret goes wherever it stands; what is an ordinary word as well, only where it stands as one. See `docs/security.md`.
 */
export class Redactor {
  readonly #known = new Set<string>();
  #names: readonly string[] = [];
  /** Longest first: one that holds another goes whole. */
  #sorted: Readonly<Record<Reach, readonly string[]>> | undefined;

  /**
   * Registers a secret, also as others write it: quoted in JSON, percent-encoded in an address, in Base64, in a page, line by
   * line.
   */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.trim() === "" || this.#known.has(secret)) return;
    for (const form of formsOf(secret)) this.#known.add(form);
    this.#sorted = undefined;
  }

  /** What the environment and its parts are called: a secret that is called the same does not make them unreadable. */
  spare(names: readonly string[]): void {
    this.#names = names;
    this.#sorted = undefined;
  }

  text(text: string): string {
    return this.#within(text, false);
  }

  /** A document whose values were masked as data, by {@link json}: its keys are no secrets, whatever words they are. */
  document(text: string): string {
    let out = text;
    for (const secret of this.#secrets.anywhere) if (out.includes(secret)) out = out.split(secret).join(MASK);
    // Looking behind is slow: a million lines are looked at for the sign first.
    for (const [sign, shape] of SHAPES) if (sign.test(out)) out = out.replace(shape, MASK);
    return out;
  }

  /** Whether a text that is a document has to be masked as data first, because {@link document} would leave words in it. */
  get knowsWords(): boolean {
    return this.#secrets.word.length + this.#secrets.labelled.length > 0;
  }

  /** The same data with every registered secret, and every value under a key that names one, masked. */
  json<T extends Json>(value: T): T;
  json(value: Json): Json {
    return this.#json(value, false);
  }

  get #secrets(): Readonly<Record<Reach, readonly string[]>> {
    if (this.#sorted !== undefined) return this.#sorted;
    const sorted: Record<Reach, string[]> = { anywhere: [], word: [], labelled: [] };
    for (const secret of this.#known) sorted[reachOf(secret, this.#names)].push(secret);
    for (const some of Object.values(sorted)) some.sort((one, other) => other.length - one.length);
    this.#sorted = sorted;
    return sorted;
  }

  /** @param labelled the text is the value of what is called a secret */
  #within(text: string, labelled: boolean): string {
    const { word, labelled: ordinary } = this.#secrets;
    if (labelled && (word.includes(text) || ordinary.includes(text))) return MASK;
    let out = this.document(text);
    for (const secret of word) out = replaced(out, secret, (at) => !isWithin(out, at, secret.length, OF_NAMES));
    for (const secret of ordinary) {
      out = replaced(out, secret, (at) => {
        const alone = !ALPHANUMERIC.test(out.charAt(at + secret.length));
        return alone && endsInLabel(out.slice(0, at), out.charAt(at + secret.length));
      });
    }
    return out;
  }

  #json(value: Json, labelled: boolean): Json {
    if (typeof value === "string") return this.#within(value, labelled);
    if (Array.isArray(value)) return value.map((item) => this.#json(item, labelled));
    if (value === null || typeof value !== "object") return value;
    // As ECS writes variables: { name: "PGPASSWORD", value: "..." }.
    const name = value.name ?? value.Name ?? value.key ?? value.Key;
    const named = typeof name === "string" && isLabel(name);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        SECRET_KEYS.test(key) && item !== null
          ? MASK
          : this.#json(item, labelled || isLabel(key) || (named && /^value$/i.test(key))),
      ]),
    );
  }
}

function replaced(text: string, secret: string, is: (at: number) => boolean): string {
  let out = "";
  let from = 0;
  for (const at of placesOf(secret, text)) {
    if (!is(at)) continue;
    out += text.slice(from, at) + MASK;
    from = at + secret.length;
  }
  return out + text.slice(from);
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
