import { addEvent, type Sim, serviceWords } from "./ecs/deployments.js";
import { nextSequence, type World } from "./world.js";

/** How long autoscaling takes to notice that the count is outside its range. */
const NOTICES_AFTER = 45_000;
const MOST_ACTIVITIES = 50;

/**
 * Brings a desired count back into the range, unless it was told not to: why a stop has to suspend it first. On AWS it
 * does so when a policy's alarm next fires, which may be later; the policies themselves move nothing here.
 */
export function stepScaling(world: World, sim: Sim, now: number): void {
  const { scaling } = world;
  const { service } = world.ecs;
  const target = Math.min(Math.max(service.desired, scaling.min), scaling.max);
  const suspended = target > service.desired ? scaling.suspended.out : scaling.suspended.in;
  if (target === service.desired || suspended) {
    scaling.outsideSince = undefined;
    return;
  }
  scaling.outsideSince ??= now;
  if (now - scaling.outsideSince < NOTICES_AFTER) return;
  const why = target > service.desired ? "minimum capacity was set to" : "maximum capacity was set to";
  const hex = sim.random.hex(32, "scaling", nextSequence(world));
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  scaling.activities.unshift({ id, at: now, from: service.desired, to: target, why: `${why} ${target}` });
  scaling.activities.length = Math.min(scaling.activities.length, MOST_ACTIVITIES);
  service.desired = target;
  scaling.outsideSince = undefined;
  addEvent(world, sim, now, `${serviceWords(sim)} desired count set to ${target} by Application Auto Scaling.`);
}

export function isScalingAtRest(world: World): boolean {
  const { scaling } = world;
  const { desired } = world.ecs.service;
  if (desired < scaling.min) return scaling.suspended.out;
  return desired <= scaling.max || scaling.suspended.in;
}
