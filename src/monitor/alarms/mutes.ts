import { createHash } from "node:crypto";
import type { MuteRule } from "../../aws/cloudwatch.js";

const OURS = "nexusctl-";

/** The same alarms have the same rule: muting them again moves its end. */
export function ruleNameFor(alarms: readonly string[]): string {
  const key = createHash("sha256")
    .update([...alarms].sort().join("\n"))
    .digest("hex")
    .slice(0, 8);
  const first = [...alarms].sort()[0] ?? "alarm";
  return `${OURS}${first.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 80)}-${key}`;
}

export function isOurs(rule: MuteRule): boolean {
  return rule.name.startsWith(OURS);
}

/** Until when an alarm is silent now: the latest end of the rules that hold it. */
export function mutedUntil(alarm: string, rules: readonly MuteRule[]): Date | undefined {
  const ends = rules
    .filter(({ status, alarms }) => status === "ACTIVE" && alarms.includes(alarm))
    .flatMap(({ endsAt }) => (endsAt === undefined ? [] : [endsAt.getTime()]));
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

/** Also of a rule whose end is not known. */
export function isMuted(alarm: string, rules: readonly MuteRule[]): boolean {
  return rules.some(({ status, alarms }) => status === "ACTIVE" && alarms.includes(alarm));
}
