import type { RecordedCall } from "../../support/proxy/exchange.js";
import { placeless } from "../../support/wire-call.js";

/** Calls of one attempt and up to three more: what the SDK's standard retry sends at the most. */
const ATTEMPTS = 4;

/**
 * Writes that AWS may be sent again with nothing done twice, and why. Whatever is not named here is unsafe. Judged by AWS's
 * own documentation, not by what the product says of its steps: the two must agree.
 */
const REPEATABLE: Record<string, (body: string) => string | undefined> = {
  "application-autoscaling:RegisterScalableTarget": () => "it says what the range shall be",
  "monitoring:PutMetricAlarm": () => "it says what the alarm shall be",
  "monitoring:SetAlarmState": () => "actions run when the state changes, and it has changed",
  "iam:UpdateAccessKey": () => "it says whether the key shall be active",
  "secretsmanager:PutSecretValue": (body) =>
    body.includes("ClientRequestToken") ? "its token makes the second one the first" : undefined,
  "acm:RequestCertificate": (body) =>
    body.includes("IdempotencyToken") ? "its token makes the second one the first" : undefined,
  "ecs:DeregisterTaskDefinition": () => "a revision that is gone stays gone",
  "ecs:UpdateService": (body) =>
    body.includes('"forceNewDeployment"')
      ? undefined
      : "it says what shall run; to the same revision it starts nothing",
};

/** A write's name in reports: `ecs:UpdateService`. */
export function nameOf({ service, operation }: Pick<RecordedCall, "service" | "operation">): string {
  return `${service}:${placeless(operation)}`;
}

export function isRepeatable(call: RecordedCall): boolean {
  return REPEATABLE[nameOf(call)]?.(call.body) !== undefined;
}

/** AWS has said that it did nothing: sending it again is no second one. */
export function isRefused({ status }: RecordedCall): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/** How many of each write may arrive that were, or may have been, carried out, given those of a run without faults. */
export function allowance(clean: readonly RecordedCall[]): Map<string, number> {
  const allowed = new Map<string, number>();
  for (const call of clean) {
    const name = nameOf(call);
    allowed.set(name, (allowed.get(name) ?? 0) + (isRepeatable(call) ? ATTEMPTS : 1));
  }
  return allowed;
}

/** One sentence for each write that arrived more often than it may; refused ones may as often as the SDK asks again. */
export function tooMany(writes: readonly RecordedCall[], allowed: ReadonlyMap<string, number>): string[] {
  const beyond = (calls: readonly RecordedCall[], most: (name: string) => number, what: string) =>
    [...tally(calls)]
      .filter(([name, seen]) => seen > most(name))
      .map(([name, seen]) => `${name} was ${what} ${seen} times, and ${most(name)} were allowed`);
  const once = (name: string) => allowed.get(name) ?? 0;
  return [
    ...beyond(
      writes.filter((call) => !isRefused(call)),
      once,
      "sent",
    ),
    ...beyond(writes.filter(isRefused), (name) => once(name) * ATTEMPTS, "sent and refused"),
  ];
}

function tally(calls: readonly RecordedCall[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const call of calls) seen.set(nameOf(call), (seen.get(nameOf(call)) ?? 0) + 1);
  return seen;
}
