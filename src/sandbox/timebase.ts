import type { World } from "./world.js";

/** Simulated time: runs `speed` times as fast as the machine's since the world was last anchored. */
export function simulatedNow(world: Pick<World, "anchor">, realMs: number, speed: number): number {
  return world.anchor.simMs + Math.max(0, realMs - world.anchor.realMs) * speed;
}

/** From here on simulated time is counted from now, so that another speed does not bend what has passed. */
export function anchorAt(world: World, realMs: number, simMs: number): void {
  world.anchor = { realMs, simMs };
}
