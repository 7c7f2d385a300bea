import type { Sim } from "./ecs/deployments.js";
import { isSettled, stepService } from "./ecs/rollout.js";
import { settleDatabases } from "./rds/settle.js";
import { isScalingAtRest, stepScaling } from "./scaling.js";
import { TICK_MS } from "./ticks.js";
import type { World } from "./world.js";

/**
 * Four hours, about as long as crashing tasks are remembered: what is in motion for longer without anybody looking is
 * followed from there, so that opening it stays quick.
 */
const MOST_TICKS = 2_880;

/** Follows the world to `now`. Going there in one step or in many gives the same world. */
export function advance(world: World, sim: Sim, now: number): void {
  settleDatabases(world, now);
  const last = Math.floor(now / TICK_MS) * TICK_MS;
  const earliest = last - MOST_TICKS * TICK_MS;
  if (world.tick < earliest) world.tick = earliest;
  while (world.tick < last) {
    if (isAtRest(world)) {
      world.tick = last;
      return;
    }
    world.tick += TICK_MS;
    stepScaling(world, sim, world.tick);
    stepService(world, sim, world.tick);
  }
}

/** Nothing will happen by itself any more. */
export function isAtRest(world: World): boolean {
  return isScalingAtRest(world) && world.scaling.outsideSince === undefined && isSettled(world, world.tick);
}
