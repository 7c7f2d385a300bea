import type { World } from "../world.js";
import { isRemembered } from "./lifecycle.js";
import type { TaskState } from "./state.js";

const MOST_PAST = 300;

/** Moves tasks that ECS no longer lists to the past: their logs and their part of the metrics outlive them. */
export function forgetTasks(world: World, now: number): void {
  const gone = world.ecs.tasks.filter((task) => !isRemembered(task, now));
  if (gone.length === 0) return;
  world.ecs.tasks = world.ecs.tasks.filter((task) => isRemembered(task, now));
  world.ecs.past = [...(world.ecs.past ?? []), ...gone].slice(-MOST_PAST);
}

/** All tasks there are and were, oldest first. */
export function everyTask(world: World): readonly TaskState[] {
  return [...(world.ecs.past ?? []), ...world.ecs.tasks];
}
