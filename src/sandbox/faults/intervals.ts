import type { World } from "../world.js";
import type { FaultInterval } from "./state.js";

export function isBroken(world: World, fault: string, at: number): boolean {
  return world.faults.some((one) => one.fault === fault && one.from <= at && (one.to === undefined || at < one.to));
}

/** The interval of `fault` that is open, if it is. */
export function openInterval(world: World, fault: string): FaultInterval | undefined {
  return world.faults.find((one) => one.fault === fault && one.to === undefined);
}

/** Somebody repaired it: the interval ends, its past stays. */
export function endFault(world: World, fault: string, at: number): void {
  const open = openInterval(world, fault);
  if (open !== undefined) open.to = Math.max(at, open.from);
}
