import { eventWords } from "../../aws/ecs/event-words.js";
import type { Deployment, EcsService, ServiceEvent } from "../../aws/ecs.js";
import type { Target } from "../../aws/load-balancing.js";
import type { Line, NextCommand, Tone } from "../../core/report.js";
import { plural, primaryOf, type Scaling, scalingState, unfinishedOf } from "./looks.js";
import type { StatusLook } from "./status-look.js";

/** The sentence that answers "is it up?", and how bad the answer is. */
export function verdict(look: StatusLook): { headline: string; tone: Tone } {
  const { service } = look;
  const { text, tone } = tasksVerdict(service);
  if (service.desired === 0 || !look.targets.ok) return { headline: text, tone };
  const serving = servingOf(look.targets.value);
  const healthy = healthyOf(serving).length;
  const total = serving.length;
  const targets = `${healthy} of ${plural(total, "target")} healthy`;
  const worse: Tone = healthy === 0 ? "critical" : healthy < Math.min(total, service.desired) ? "warn" : "ok";
  return { headline: `${text}; ${targets}`, tone: worst(tone, worse) };
}

function tasksVerdict(service: EcsService): { text: string; tone: Tone } {
  const { desired, running, taskDefinition } = service;
  if (service.status !== "ACTIVE") return { text: `${service.name} is ${service.status}`, tone: "critical" };
  if (desired === 0) return { text: stoppedWords(running), tone: "warn" };
  const primary = primaryOf(service);
  const count = `${running} of ${plural(desired, "task")} running`;
  if (primary?.rollout === "failed") {
    return { text: `the deployment of ${taskDefinition} failed; ${count}`, tone: "critical" };
  }
  const unfinished = unfinishedOf(service);
  if (unfinished !== undefined) {
    const failed = unfinished.failedTasks > 0 ? `, ${plural(unfinished.failedTasks, "task")} of it failed so far` : "";
    const tone = running === 0 ? "critical" : "warn";
    return {
      text: `${taskDefinition} is being deployed: ${unfinished.running} of ${unfinished.desired} running${failed}; ${count} in all`,
      tone,
    };
  }
  const tone = running === 0 ? "critical" : running < desired ? "warn" : "ok";
  return { text: `${count} on ${taskDefinition}`, tone };
}

function stoppedWords(running: number): string {
  const rest = running === 0 ? "no task runs" : `${plural(running, "task")} still stopping`;
  return `stopped: the desired count is 0, ${rest}`;
}

const ORDER: Tone[] = ["ok", "info", "muted", "unknown", "warn", "critical"];

function worst(a: Tone, b: Tone): Tone {
  return ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;
}

/** Those that take requests, or should: a draining target is on its way out, which is nobody's fault. */
export function servingOf(targets: readonly Target[]): Target[] {
  return targets.filter(({ state }) => state !== "draining");
}

export function healthyOf(targets: readonly Target[]): Target[] {
  return targets.filter(({ state }) => state === "healthy");
}

const ROLLOUT_TONES = {
  completed: "ok",
  "in-progress": "warn",
  pending: "warn",
  failed: "critical",
  unknown: "unknown",
} as const;

export function rolloutCell({ rollout, status }: Deployment): { text: string; tone: Tone } {
  // The old side of a rolling deployment says "completed" too: it once was.
  if (status === "ACTIVE" && rollout === "completed") return { text: "being replaced", tone: "muted" };
  return { text: rollout, tone: ROLLOUT_TONES[rollout] };
}

export function scalingCell(scaling: Scaling): string | { text: string; tone: Tone } {
  if (scaling.state === "none") return "none";
  if (scaling.state === "unknown") return { text: `unknown: ${scaling.why}`, tone: "unknown" };
  const { target } = scaling;
  const state = scalingState(target);
  const words = `${target.min} to ${target.max} tasks, ${state}`;
  return state === "active" ? words : { text: words, tone: "warn" };
}

export function targetTone(state: Target["state"]): Tone {
  if (state === "healthy") return "ok";
  if (state === "unhealthy" || state === "unavailable") return "critical";
  return state === "unknown" ? "unknown" : "warn";
}

export function eventLine({ at, message }: ServiceEvent): Line {
  return { time: at, text: eventWords(message), tone: eventTone(message) };
}

/** What ECS's events say, judged by their wording: they carry no severity of their own. */
export function eventTone(message: string): Tone {
  if (/unable|fail|unhealthy|error|rolling back|circuit breaker|impaired/i.test(message)) return "warn";
  return /steady state|deployment completed/i.test(message) ? "ok" : "info";
}

export function nextCommands({ service, targets }: StatusLook): NextCommand[] {
  const primary = primaryOf(service);
  if (service.desired === 0) return [{ type: "service start", why: "run it again with the count it had" }];
  const troubled = service.running < service.desired || primary?.rollout === "failed";
  const unfinished = unfinishedOf(service);
  return [
    ...(unfinished !== undefined && unfinished.failedTasks > 0
      ? [
          { type: "service tasks --stopped", why: "why its tasks died" },
          { type: "service rollback", why: "take the deployment back" },
        ]
      : []),
    ...(unfinished === undefined
      ? []
      : [{ type: `service wait --deployment ${unfinished.id}`, why: "follow the deployment to its end" }]),
    ...(primary?.rollout === "failed" ? [{ type: "service rollback", why: "back to the last good revision" }] : []),
    ...(troubled && unfinished === undefined ? [{ type: "service tasks --stopped", why: "why tasks ended" }] : []),
    ...(targets.ok && healthyOf(targets.value).length < servingOf(targets.value).length
      ? [{ type: "emergency load-balancer", why: "why targets are not healthy" }]
      : []),
  ];
}
