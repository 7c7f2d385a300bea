import { SEQUENCE } from "./visible.js";

export const ALPHANUMERIC = /[\p{L}\p{N}]/u;
/** What names are made of, too. */
export const OF_NAMES = /[\p{L}\p{N}_-]/u;

/** A colour, or an escape written out, ends in a letter or a digit that is no part of what follows. */
const ESCAPE = new RegExp(String.raw`(?:${SEQUENCE}[a-z]|\\(?:[bfnrtv0]|u[\da-f]{4}|x[\da-f]{2}))$`, "i");
const LONGEST_ESCAPE = 24;

/** Where `wanted` stands in a text, from left to right; no two overlap. */
export function placesOf(wanted: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

/** Whether what stands there is a part of something longer, as `made` of the characters around it says. */
export function isWithin(text: string, at: number, length: number, made: RegExp): boolean {
  if (made.test(text.charAt(at + length))) return true;
  return made.test(text.charAt(at - 1)) && !ESCAPE.test(text.slice(Math.max(0, at - LONGEST_ESCAPE), at));
}
