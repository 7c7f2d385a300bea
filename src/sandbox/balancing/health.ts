import { isWanted } from "../ecs/lifecycle.js";
import type { TaskState } from "../ecs/state.js";
import type { World } from "../world.js";
import { APP_PORT, HEALTH_PATH, type HealthCheck } from "./state.js";

const SECOND = 1_000;
/** Deregistration delay, shortened as teams do for quick deployments. */
export const DRAINING = 30 * SECOND;

export interface TargetHealth {
  state: "initial" | "healthy" | "unhealthy" | "draining";
  reason: string | undefined;
  description: string | undefined;
}

const INITIAL: TargetHealth = {
  state: "initial",
  reason: "Elb.RegistrationInProgress",
  description: "Target registration is in progress",
};
const LEAVING: TargetHealth = {
  state: "draining",
  reason: "Target.DeregistrationInProgress",
  description: "Target deregistration is in progress",
};

/**
 * A task's state as a target, or undefined when it is not registered. A pure function of the task, the settings and time.
 * On AWS a container that died is unhealthy for a moment before it is deregistered; here it is gone at once.
 */
export function targetHealth(world: World, task: TaskState, now: number): TargetHealth | undefined {
  if (now < task.runsAt) return undefined;
  if (task.dies !== undefined && task.dies.at <= now) return undefined;
  // Stopped before its containers ran: it never was a target.
  if (task.stopping !== undefined && task.stopping.at < task.runsAt) return undefined;
  if (!isWanted(task, now)) return now - (task.stopping?.at ?? now) < DRAINING ? LEAVING : undefined;
  const { healthCheck, before, changedAt } = world.balancing;
  if (now >= Math.max(task.runsAt, changedAt) + decidesAfter(healthCheck)) return verdict(healthCheck);
  return task.runsAt + decidesAfter(before) <= Math.min(now, changedAt) ? verdict(before) : INITIAL;
}

export function isServing(world: World, task: TaskState, now: number): boolean {
  return targetHealth(world, task, now)?.state === "healthy";
}

/** No target is about to change its state because the check was changed. */
export function isHealthCheckSettled({ balancing }: World, now: number): boolean {
  return now >= balancing.changedAt + decidesAfter(balancing.healthCheck);
}

function decidesAfter(check: HealthCheck): number {
  const times = verdict(check).state === "healthy" ? check.healthy : check.unhealthy;
  return times * check.intervalSeconds * SECOND;
}

/** What the application answers to the check: 200 on its path, 404 elsewhere, nothing on another port. */
function verdict({ path, port, matcher }: HealthCheck): TargetHealth {
  if (port !== "traffic-port" && port !== String(APP_PORT)) {
    return { state: "unhealthy", reason: "Target.Timeout", description: "Request timed out" };
  }
  const code = path === HEALTH_PATH ? 200 : 404;
  if (accepts(matcher, code)) return { state: "healthy", reason: undefined, description: undefined };
  return {
    state: "unhealthy",
    reason: "Target.ResponseCodeMismatch",
    description: `Health checks failed with these codes: [${code}]`,
  };
}

function accepts(matcher: string, code: number): boolean {
  return matcher.split(",").some((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return from !== undefined && to !== undefined && from <= code && code <= to;
  });
}
