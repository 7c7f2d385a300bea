/** Things that move by themselves are followed on this grid, so that however often one looks, the same happens. */
export const TICK_MS = 5_000;
