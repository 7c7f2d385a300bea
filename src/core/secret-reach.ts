import { isOrdinaryWord } from "./ordinary-words.js";
import { ALPHANUMERIC, isWithin, placesOf } from "./places.js";
import { looksSecret } from "./secret-look.js";

/**
 * How far a registered secret is masked. `anywhere`: also within longer words. `word`: where it stands by itself.
 * `labelled`: only where something says that it is a secret, because it is an ordinary word or a name too.
 */
export type Reach = "anywhere" | "word" | "labelled";

/** Up to this a text is a part of many words. */
const TINY = 3;
/** Up to this many digits it may be a port, a year or a count. */
const SMALL_NUMBER = 5;
/** From this on nothing has it within by chance, whatever it is made of; */
const LONG = 16;
/** and from this on nothing that mixes letters, digits and signs. */
const MIXED = 6;

/** @param names what the environment and its parts are called */
export function reachOf(secret: string, names: readonly string[]): Reach {
  if (isOrdinary(secret) || isNamed(secret, names)) return "labelled";
  if (isOfOrdinaryWords(secret)) return "word";
  return secret.length >= LONG || (secret.length >= MIXED && isMixed(secret)) ? "anywhere" : "word";
}

function isOrdinary(text: string): boolean {
  const length = [...text].length;
  return length <= TINY || (/^\d+$/.test(text) && length <= SMALL_NUMBER) || isOrdinaryWord(text);
}

/** A name, or a part of one between its signs. What looks like a real secret is one, whatever else has it as its name. */
function isNamed(text: string, names: readonly string[]): boolean {
  if (looksSecret("", text)) return false;
  const wanted = text.toLowerCase();
  return names.some((name) => {
    const whole = name.toLowerCase();
    return placesOf(wanted, whole).some((at) => !isWithin(whole, at, wanted.length, ALPHANUMERIC));
  });
}

/** `postgres16`, `admin_password`: others call things so. */
function isOfOrdinaryWords(text: string): boolean {
  return text.split(/[-_. ]/).every((part) => isOrdinaryWord(part.replace(/\d{1,2}$/, "")));
}

/** Small letters, capitals, digits and signs: two kinds of them at least. A capital at the beginning is how words are spelled. */
function isMixed(text: string): boolean {
  const uncapitalised = /^\p{Lu}\p{Ll}+$/u.test(text) ? text.toLowerCase() : text;
  return [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(uncapitalised)).length >= 2;
}
