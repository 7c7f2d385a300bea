import type { Json } from "./json.js";
import { ALPHANUMERIC, isWithin, OF_NAMES, placesOf } from "./places.js";
import { base64Of, formsOf } from "./secret-forms.js";
import { endsInLabel, isLabel } from "./secret-label.js";
import { type Reach, reachOf } from "./secret-reach.js";

const MASK = "[redacted]";
/** AWS secret shapes that must never be printed even when nobody registered them, each with what no such text lacks. */
const SHAPES: readonly [sign: RegExp, shape: RegExp][] = [
  [/secret_access_key/i, /(?<=aws_secret_access_key\s*[=:]\s*)\S+/gi],
  [/amz-signature=/i, /(?<=X-Amz-Signature=)[0-9a-f]+/gi],
  [/Signature=/, /(?<=Signature=)[0-9a-f]{40,}/g],
  [/:\/\//, /(?<=:\/\/[^/\s:@]*:)[^@\s/]+(?=@)/g],
];
const SECRET_KEYS =
  /^(secretaccesskey|sessiontoken|password|masteruserpassword|secretstring|routing_?key|webhook(url)?|authorization)$/i;

type Sorted = Readonly<Record<Reach, readonly string[]>>;

/**
 * Knows every secret this process has met and takes it out of whatever is about to be shown or written. What looks like a
 * secret goes wherever it stands; what is an ordinary word as well, only where it stands as one. See `docs/security.md`.
 */
export class Redactor {
  /** Each secret with all its forms. */
  readonly #known = new Map<string, readonly string[]>();
  /** Forms that stand in no text by chance, whatever they are made of. */
  readonly #encoded = new Set<string>();
  #names: readonly string[] = [];
  /** Longest first: one that holds another goes whole. */
  #sorted: Sorted | undefined;
  /** A text with none of these in it has no secret that goes anywhere: quick to see, and so it is with most. */
  #signs: readonly string[] = [];

  /**
   * Registers a secret, also as others write it: quoted in JSON, percent-encoded in an address, in Base64, in a page, line by
   * line.
   */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.trim() === "" || this.#known.has(secret)) return;
    this.#known.set(secret, formsOf(secret));
    for (const form of base64Of(secret)) this.#encoded.add(form);
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
    const { anywhere } = this.#secrets;
    if (this.#signs.some((sign) => out.includes(sign))) {
      for (const secret of anywhere) if (out.includes(secret)) out = out.split(secret).join(MASK);
    }
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

  get #secrets(): Sorted {
    if (this.#sorted !== undefined) return this.#sorted;
    const encoded = [...this.#encoded];
    const signs = new Set(shortest(encoded));
    const sorted = { anywhere: new Set(encoded), word: new Set<string>(), labelled: new Set<string>() };
    for (const forms of this.#known.values()) {
      const own: string[] = [];
      for (const form of forms) {
        const reach = reachOf(form, this.#names);
        sorted[reach].add(form);
        if (reach === "anywhere") own.push(form);
      }
      for (const sign of shortest(own)) signs.add(sign);
    }
    this.#signs = [...signs];
    const { anywhere, word, labelled } = sorted;
    this.#sorted = { anywhere: longestFirst(anywhere), word: longestFirst(word), labelled: longestFirst(labelled) };
    return this.#sorted;
  }

  /** @param labelled the text is the value of what is called a secret */
  #within(text: string, labelled: boolean): string {
    const { word, labelled: ordinary } = this.#secrets;
    if (labelled && ordinary.includes(text)) return MASK;
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

  /** A number is one as a whole, or it is none. */
  #isSecret(number: string, labelled: boolean): boolean {
    const { anywhere, word, labelled: ordinary } = this.#secrets;
    return anywhere.includes(number) || word.includes(number) || (labelled && ordinary.includes(number));
  }

  #json(value: Json, labelled: boolean): Json {
    if (typeof value === "string") return this.#within(value, labelled);
    if (typeof value === "number") return this.#isSecret(String(value), labelled) ? MASK : value;
    if (Array.isArray(value)) {
      return value.map((item, at) => this.#json(item, labelled || isOption(value[at - 1])));
    }
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

/** `["--password", "..."]` */
function isOption(item: Json | undefined): boolean {
  return typeof item === "string" && /^--?[\w-]+$/.test(item) && isLabel(item);
}

/** Those that have no other in them. */
function shortest(forms: readonly string[]): string[] {
  return forms.filter((form) => !forms.some((other) => other !== form && form.includes(other)));
}

function longestFirst(forms: ReadonlySet<string>): string[] {
  return [...forms].sort((one, other) => other.length - one.length);
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
