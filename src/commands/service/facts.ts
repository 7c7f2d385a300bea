import type { EcsService } from "../../aws/ecs.js";
import { type Fact, fact } from "../../core/change.js";
import type { Json } from "../../core/json.js";
import { formatRelative } from "../../core/time.js";
import { plural, primaryOf, rangeWords, type Scaling, scalingState, unfinishedOf } from "./looks.js";

/** The names under which facts are journalled; `undo` compares by them. */
export const FACT = {
  desired: "desired count",
  revision: "revision",
  scaling: "autoscaling",
  range: "autoscaling range",
};

export function desiredFact(service: EcsService, after?: number): Fact {
  return fact(FACT.desired, service.desired, {
    ...(after === undefined ? {} : { after }),
    moved: (now) => `the service was scaled to ${words(now)} by someone else since you looked`,
  });
}

/** How many tasks run moves by itself, so it never stops a change. */
export function runningFact(service: EcsService): Fact {
  return fact("running tasks", service.running, { volatile: true });
}

export function revisionFact(service: EcsService, after?: string): Fact {
  return fact(FACT.revision, service.taskDefinition, {
    ...(after === undefined ? {} : { after }),
    moved: (now) => `someone else deployed ${words(now)} since you looked`,
  });
}

/** Guards against a deployment that began between preview and apply. */
export function deploymentFact(service: EcsService): Fact {
  return fact("deployment", primaryOf(service)?.id ?? null, {
    moved: (now) => `another deployment (${words(now)}) was started by someone else since you looked`,
  });
}

/** Autoscaling's state and range; nothing where the service has none. */
export function scalingFacts(scaling: Scaling, after: { state?: "active" | "suspended"; range?: string } = {}): Fact[] {
  if (scaling.state === "none") return [];
  if (scaling.state === "unknown") {
    return [fact(FACT.scaling, "unknown", { volatile: true, tone: "unknown" })];
  }
  const { target } = scaling;
  return [
    fact(FACT.scaling, scalingState(target), {
      ...(after.state === undefined ? {} : { after: after.state }),
      moved: (now) => `autoscaling was made ${words(now)} by someone else since you looked`,
    }),
    fact(FACT.range, rangeWords(target), {
      ...(after.range === undefined ? {} : { after: after.range }),
      moved: (now) => `the autoscaling range was set to ${words(now)} by someone else since you looked`,
    }),
  ];
}

/** What a change does to a deployment that is still rolling out. */
export function unfinishedWarning(service: EcsService, now: Date): string[] {
  const running = unfinishedOf(service);
  if (running === undefined) return [];
  const since = running.createdAt === undefined ? "" : `, begun ${formatRelative(running.createdAt, now)}`;
  return [
    `a deployment of ${running.taskDefinition} is in progress (${running.id}${since}; ${plural(running.running, "task")} of ${running.desired} running): this replaces it`,
  ];
}

/** Said where nobody would take a bad revision back but the reader. */
export function circuitBreakerWarning(service: EcsService): string[] {
  const { enabled, rollback } = service.circuitBreaker;
  if (enabled && rollback) return [];
  const how = enabled ? "stops a failing deployment but does not roll it back" : "is off";
  return [`the deployment circuit breaker ${how}: if the new tasks fail, take it back with service rollback`];
}

function words(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
