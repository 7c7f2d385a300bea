const MIB = 1024 ** 2;
/** S3 takes at most so many parts. */
export const MOST_PARTS = 10_000;
/** Small parts first, so that memory stays small for what is usual, larger ones later, so that the number suffices: about 400 GiB. */
const SIZES: readonly [upTo: number, bytes: number][] = [
  [4_000, 8 * MIB],
  [8_000, 32 * MIB],
  [MOST_PARTS, 64 * MIB],
];

/** How large part number `number` (from 1) is. */
export function partSize(number: number): number {
  return SIZES.find(([upTo]) => number <= upTo)?.[1] ?? 64 * MIB;
}

/** How many parts may be on their way at once with about 32 MiB in memory, and at least one. */
export function partsInFlight(number: number): number {
  return Math.max(1, Math.floor((24 * MIB) / partSize(number)));
}

/** Cuts a stream into parts; the last may be smaller, and there is always at least one. */
export async function* cut(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let number = 1;
  let part = Buffer.allocUnsafe(partSize(number));
  let filled = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; ) {
      const take = Math.min(chunk.length - at, part.length - filled);
      part.set(chunk.subarray(at, at + take), filled);
      at += take;
      filled += take;
      if (filled < part.length) continue;
      yield part;
      number += 1;
      part = Buffer.allocUnsafe(partSize(number));
      filled = 0;
    }
  }
  if (filled > 0 || number === 1) yield part.subarray(0, filled);
}
