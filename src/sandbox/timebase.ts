/** Ties simulated time to the machine's: at `realMs` it was `simMs`, and since then it runs at `speed`. */
export interface Anchor {
  realMs: number;
  simMs: number;
  speed: number;
}

/** Simulated time. It stands still rather than going back where the machine's clock is set back. */
export function simulatedNow({ realMs, simMs, speed }: Anchor, nowMs: number): number {
  return simMs + Math.max(0, nowMs - realMs) * speed;
}
