import type { LogEvent, Logs } from "../../../aws/logs.js";
import type { Context } from "../../../core/context.js";
import { formatDuration } from "../../../core/time.js";
import type { Asked } from "../../../monitor/logs/quote.js";
import { search } from "../../../monitor/logs/search.js";

const FEW = 1_000;

/** What a search looks for, and where. */
export interface Hunt {
  groups: string[];
  asked: Asked;
  from: Date;
  to: Date;
  limit: number | undefined;
}

export type Hit = { kind: "events"; group: string; events: LogEvent[]; share: number } | { kind: "throttled" };

/** Group after group, until the limit. */
export async function* hits(ctx: Context, logs: Logs, hunt: Hunt, signal: AbortSignal): AsyncGenerator<Hit> {
  const { groups, asked, from, to, limit = Number.POSITIVE_INFINITY } = hunt;
  // Where the first lines are enough, what is fetched ahead is likely for nothing.
  const few = limit <= FEW ? { parallel: 2 } : {};
  let left = limit;
  for (const [index, group] of groups.entries()) {
    const deps = { logs, clock: ctx.clock, signal };
    for await (const item of search({ group, pattern: asked.pattern, from, to, ...few }, deps)) {
      if (item.kind === "throttled") {
        yield item;
        continue;
      }
      const kept = asked.keep === undefined ? item.events : item.events.filter(({ message }) => asked.keep?.(message));
      const events = kept.length > left ? kept.slice(0, left) : kept;
      left -= events.length;
      yield { kind: "events", group, events, share: (index + item.share) / groups.length };
      if (left === 0) return;
    }
  }
}

export function lengthOf({ from, to }: Pick<Hunt, "from" | "to">): string {
  return formatDuration(to.getTime() - from.getTime());
}
