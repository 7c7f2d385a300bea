/** A number from 0 up to 1 that is always the same for the same words: a seed and what it is asked for. */
export function chance(...words: readonly (string | number)[]): number {
  // FNV-1a, then the last steps of murmur3: neighbouring words give numbers that have nothing to do with each other.
  let hash = 0x811c9dc5;
  for (const letter of words.join("\n")) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** One of `all`. @throws when there is none */
export function oneOf<T>(all: readonly T[], ...words: readonly (string | number)[]): T {
  const one = all[Math.floor(chance(...words) * all.length)];
  if (one === undefined) throw new Error("there is nothing to choose from");
  return one;
}

/** `size` of `all` (all, when there are no more), in the order they came in. */
export function someOf<T>(all: readonly T[], size: number, ...words: readonly (string | number)[]): T[] {
  const drawn = all.map((_, at) => ({ at, by: chance(...words, at) })).sort((a, b) => a.by - b.by);
  const kept = new Set(drawn.slice(0, size).map(({ at }) => at));
  return all.filter((_, at) => kept.has(at));
}
