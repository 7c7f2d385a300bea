export const ALPHANUMERIC = /[\p{L}\p{N}]/u;
/** What names are made of, too. */
export const OF_NAMES = /[\p{L}\p{N}_-]/u;

/** Where `wanted` stands in a text, from left to right; no two overlap. */
export function placesOf(wanted: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

/** Whether what stands there is a part of something longer, as `made` of the characters around it says. */
export function isWithin(text: string, at: number, length: number, made: RegExp): boolean {
  return made.test(text.charAt(at - 1)) || made.test(text.charAt(at + length));
}
