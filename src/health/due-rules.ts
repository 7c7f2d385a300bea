import { textAt } from "../aws/outside.js";
import type { ChangeRecord } from "../core/history.js";

/** What tells everybody who looks at the rule, not only this machine, that it was meant to go. */
const MARK = /\(until (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}Z)\)$/;

/** EC2 takes so many characters. */
export const LONGEST = 255;

/** A rule's description with the time it is to go. @param by in whole minutes */
export function markedUntil(description: string, by: Date): string {
  return `${description} (until ${by.toISOString().slice(0, 16)}Z)`;
}

/** When a rule was meant to go, by its description. */
export function dueOf(description: string | undefined): Date | undefined {
  const text = MARK.exec(description ?? "")?.[1];
  return text === undefined ? undefined : new Date(text);
}

/** A rule that was allowed for a time from here. */
export interface DueRule {
  group: string;
  ruleId: string;
  words: string;
  by: Date;
  change: string;
}

/** Those that this machine's journal knows of and has not seen revoked. */
export function dueRules(records: readonly ChangeRecord[]): DueRule[] {
  const due = new Map<string, DueRule>();
  for (const record of records) {
    for (const step of record.steps) {
      if (step.status !== "done") continue;
      const ruleId = textAt(step.result, "ruleId");
      const by = record.facts.find(({ name }) => name === "to be revoked by")?.after;
      if (step.id === "allow-rule" && ruleId !== undefined && typeof by === "string") {
        due.set(ruleId, {
          group: record.resource.name,
          ruleId,
          words: record.title,
          by: new Date(by),
          change: record.id,
        });
      }
      for (const gone of revokedIn(step.request)) due.delete(gone);
    }
  }
  return [...due.values()];
}

function revokedIn(request: unknown): string[] {
  return [0, 1, 2, 3].flatMap((at) => textAt(request, "input", "SecurityGroupRuleIds", at) ?? []);
}
