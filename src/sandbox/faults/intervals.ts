import type { World } from "../world.js";

/** A time during which something was broken; without `to` it still is. Kept, so that the past stays what it was. */
export interface FaultInterval {
  fault: string;
  from: number;
  to?: number;
}

export function isBroken(world: World, fault: string, at: number): boolean {
  return world.faults.some((one) => one.fault === fault && one.from <= at && (one.to === undefined || at < one.to));
}

/** The interval of `fault` that is open, if it is. */
export function openInterval(world: World, fault: string): FaultInterval | undefined {
  return world.faults.find((one) => one.fault === fault && one.to === undefined);
}
