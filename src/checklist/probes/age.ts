import { readReports } from "../../backup/dr/reports.js";
import type { ChecklistItem } from "../../core/checklist.js";
import { formatDuration, formatRelative } from "../../core/time.js";
import { type State, stateOf } from "../../health/check.js";
import type { Probe } from "../probe.js";

const DAY_MS = 86_400_000;

/** An age against the item's thresholds, which count in `unitMs`; one that has none is never exceeded. */
export function ageState(ageMs: number, unitMs: number, item: Pick<ChecklistItem, "warn" | "critical">): State {
  return amountState(ageMs / unitMs, item);
}

export function amountState(amount: number, { warn, critical }: Pick<ChecklistItem, "warn" | "critical">): State {
  const never = Number.POSITIVE_INFINITY;
  return stateOf(amount, warn ?? never, critical ?? never, "above");
}

/** How long ago was what runs now registered? Base images and dependencies are at least as old. (ECS) */
export const image: Probe = async ({ look, item }) => {
  const { taskDefinition } = await look.reads.service();
  const { registeredAt, containers } = await (await look.aws.ecs()).taskDefinition(taskDefinition);
  const images = containers.map((one) => one.image).join(", ");
  const base = { resource: taskDefinition, evidence: [{ text: `it runs ${images}` }] };
  if (registeredAt === undefined) {
    return { ...base, state: "unknown", what: `ECS does not say when ${taskDefinition} was registered` };
  }
  const state = ageState(look.now.getTime() - registeredAt.getTime(), DAY_MS, item);
  return {
    ...base,
    state,
    what: `${taskDefinition} was registered ${formatRelative(registeredAt, look.now)}`,
    next: state === "ok" ? [] : [{ type: "service deploy --image <repository:tag>", why: "roll a newer one out" }],
  };
};

/** When was recovery last rehearsed, and did it pass? Reports are kept on the machine that ran it. */
export const recovery: Probe = async ({ ctx, look, item }) => {
  const [last] = readReports(ctx);
  const resource = look.env.names.recoveryFunction;
  const next = [{ type: "backup dr test", why: "rehearse it now" }];
  if (last === undefined) {
    return {
      state: "warn",
      what: "never rehearsed from this machine, which keeps its own reports only",
      resource,
      next,
    };
  }
  const at = new Date(last.at);
  const when = formatRelative(at, look.now);
  if (!last.ok)
    return { state: "critical", what: `failed ${when}: ${last.error ?? "no reason was given"}`, resource, next };
  const state = ageState(look.now.getTime() - at.getTime(), DAY_MS, item);
  const took = last.durationMs === null ? "" : ` in ${formatDuration(last.durationMs)}`;
  return { state, what: `passed ${when}${took}`, resource, next: state === "ok" ? [] : next };
};
