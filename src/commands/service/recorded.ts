import type { Resource } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { changesIn } from "../../core/history.js";
import { FACT } from "./facts.js";

export interface RecordedStop {
  /** The desired count before it was stopped. */
  count: number;
  /** The change that stopped it. */
  change: string;
  at: Date;
}

/** The last time the journal saw this service go from some tasks to none, however that change ended. */
export async function lastStop(ctx: Context, resource: Resource): Promise<RecordedStop | undefined> {
  for (const record of changesIn(await ctx.journal.read()).reverse()) {
    if (record.resource.type !== resource.type || record.resource.name !== resource.name) continue;
    const desired = record.facts.find(({ name }) => name === FACT.desired);
    if (typeof desired?.before !== "number" || desired.before === 0 || desired.after !== 0) continue;
    return { count: desired.before, change: record.id, at: new Date(record.begunAt) };
  }
  return undefined;
}
