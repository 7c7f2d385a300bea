import { isBroken } from "../faults/intervals.js";
import type { Call, SandboxSetup } from "../part.js";
import type { Random } from "../random.js";
import type { World } from "../world.js";

export const MINUTE = 60_000;
export const GIB = 1024 ** 3;

/** How many tasks there were at a time. */
export interface Fleet {
  running: number;
  /** Of those, the ones that the load balancer sent requests to. */
  healthy: number;
  unhealthy: number;
  /** What the same work takes of a task's CPU and memory, where 1 is a task of the size the story began with. */
  share: { cpu: number; memory: number };
}

/** Where a metric's values are looked up. */
export interface MetricSource {
  world: World;
  setup: SandboxSetup;
  random: Random;
  now: number;
  /** What was counted already, by time: several metrics and alarms ask for the same. */
  fleets: Map<number, Fleet>;
}

export function sourceOf({ world, setup, random, now }: Call<World>): MetricSource {
  return { world, setup, random, now: now.getTime(), fleets: new Map() };
}

/** The working day: 0 at four in the morning UTC, 1 at four in the afternoon. */
export function daily(at: number): number {
  const hours = (at / (60 * MINUTE)) % 24;
  return 0.5 - 0.5 * Math.cos(((hours - 4) / 24) * 2 * Math.PI);
}

/** Between -0.5 and 0.5, another each minute. */
export function noise(at: number, key: string, { random }: MetricSource): number {
  return random.at("metric", key, Math.floor(at / MINUTE)) - 0.5;
}

export function during(fault: string, at: number, { world }: MetricSource): boolean {
  return isBroken(world, fault, at);
}
