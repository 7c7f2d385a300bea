import { isWanted } from "../ecs/lifecycle.js";
import type { TaskState } from "../ecs/state.js";
import type { World } from "../world.js";
import { HEALTH_PATH } from "./state.js";

const SECOND = 1_000;
/** Deregistration delay, shortened as teams do for quick deployments. */
const DRAINING = 30 * SECOND;

export interface TargetHealth {
  state: "initial" | "healthy" | "unhealthy" | "draining";
  reason: string | undefined;
  description: string | undefined;
}

/** A task's state as a target, or undefined when it is not registered. A pure function of the task, the settings and time. */
export function targetHealth(world: World, task: TaskState, now: number): TargetHealth | undefined {
  if (now < task.runsAt) return undefined;
  if (task.dies !== undefined && task.dies.at <= now) return undefined;
  if (!isWanted(task, now)) {
    const since = now - (task.stopping?.at ?? now);
    return since < DRAINING
      ? {
          state: "draining",
          reason: "Target.DeregistrationInProgress",
          description: "Target deregistration is in progress",
        }
      : undefined;
  }
  const { healthy, unhealthy, intervalSeconds, path } = world.balancing.healthCheck;
  const age = now - task.runsAt;
  const needed = (path === HEALTH_PATH ? healthy : unhealthy) * intervalSeconds * SECOND;
  if (age < needed) {
    return {
      state: "initial",
      reason: "Elb.RegistrationInProgress",
      description: "Target registration is in progress",
    };
  }
  if (path === HEALTH_PATH) return { state: "healthy", reason: undefined, description: undefined };
  return {
    state: "unhealthy",
    reason: "Target.ResponseCodeMismatch",
    description: "Health checks failed with these codes: [404]",
  };
}

export function isServing(world: World, task: TaskState, now: number): boolean {
  return targetHealth(world, task, now)?.state === "healthy";
}
