/** How wide a column would like to be and how it may give way. */
export interface Wish {
  natural: number;
  /** Narrower than this it is no longer readable. */
  least: number;
  /** Highest first loses width, then goes. Columns of level 1 and 0 lose width only. */
  yield: number;
  /** It wraps to this width before another one goes for it; half of the room when left out. */
  comfortable?: number | undefined;
}

/** Widths by column index; a column that is not in it was dropped. Undefined: the rest does not fit side by side. */
export type Fit = Map<number, number> | undefined;

interface Kept extends Wish {
  index: number;
}

const COMFORTABLE = 32;

/**
 * Fits columns into `room`. From the highest `yield` down, the columns of one level are narrowed together, then dropped
 * from the right; the next level is touched only when that was not enough. A column of prose wraps to a comfortable width
 * before any other has to go for it, and gets back what is left over.
 */
export function fitColumns(wishes: readonly Wish[], room: number, gap: number): Fit {
  const wanted = wishes.map((wish, index) => ({ ...wish, index }));
  const space = room - gap * (wanted.length - 1);
  if (total(naturals(wanted)) <= space) return asFit(wanted, naturals(wanted));
  const comfortable = Math.max(COMFORTABLE, Math.floor(room / 2));
  const capped = wanted.map((wish) => ({
    ...wish,
    natural: Math.min(wish.natural, Math.max(wish.least, wish.comfortable ?? comfortable)),
  }));
  const fit = fitByLevel(capped, room, gap);
  return fit === undefined ? undefined : giveBack(fit, wanted, room - gap * (fit.size - 1));
}

function fitByLevel(wishes: Kept[], room: number, gap: number): Fit {
  let kept = wishes;
  const levels = [...new Set(kept.map((wish) => wish.yield))].sort((a, b) => b - a);
  for (const level of levels) {
    for (;;) {
      const widths = narrow(kept, level, room - gap * (kept.length - 1));
      if (widths !== undefined) return asFit(kept, widths);
      const last = level <= 1 ? undefined : kept.findLast((wish) => wish.yield === level);
      if (last === undefined || kept.length === 1) break;
      kept = kept.filter(({ index }) => index !== last.index);
    }
  }
  return undefined;
}

/** The widths when the columns of `level` give up what is too much; undefined when that is more than they have. */
function narrow(kept: readonly Kept[], level: number, budget: number): number[] | undefined {
  const widths = kept.map((wish) => (wish.yield > level ? wish.least : wish.natural));
  for (let excess = total(widths) - budget; excess > 0; excess--) {
    let widest: number | undefined;
    for (const [at, wish] of kept.entries()) {
      const width = widths[at] ?? 0;
      if (wish.yield !== level || width <= wish.least) continue;
      if (widest === undefined || width > (widths[widest] ?? 0)) widest = at;
    }
    if (widest === undefined) return undefined;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** What is left over goes to the columns that wished for more, the most important first. */
function giveBack(fit: Map<number, number>, wanted: readonly Kept[], space: number): Map<number, number> {
  let left = space - total([...fit.values()]);
  const widths = new Map(fit);
  for (const { index, natural } of [...wanted].sort((a, b) => a.yield - b.yield)) {
    const width = widths.get(index);
    if (width === undefined) continue;
    const more = Math.max(0, Math.min(left, natural - width));
    widths.set(index, width + more);
    left -= more;
  }
  return widths;
}

function asFit(kept: readonly Kept[], widths: number[]): Map<number, number> {
  return new Map(kept.map(({ index }, at) => [index, widths[at] ?? 0]));
}

function naturals(wishes: readonly Wish[]): number[] {
  return wishes.map(({ natural }) => natural);
}

function total(widths: number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}
