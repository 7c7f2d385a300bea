import type { LogGroup, Logs } from "../../aws/logs.js";
import type { Clock } from "../../core/clock.js";
import { asNexusError } from "../../core/errors.js";
import { type FollowDeps, type FollowItem, type FollowOptions, follow } from "./follow.js";

/** A session ends after 3 hours: another is begun before that. */
const SESSION_MS = 175 * 60_000;
const SAMPLED = "more than 500 lines a second: Live Tail leaves some out; without --live none is";

export interface LiveDeps extends FollowDeps {
  logs: Pick<Logs, "filter" | "group" | "liveTail">;
}

/**
 * Follows by Live Tail sessions (StartLiveTail), one after the other. What came before the first one, and between two, is
 * read by polling. Where no session can be had the whole is followed by polling, with a word about it.
 */
export async function* liveTail(options: FollowOptions, deps: LiveDeps): AsyncGenerator<FollowItem> {
  const { clock, signal } = deps;
  const groups = await Promise.all(options.groups.map((name) => deps.logs.group(name)));
  let from = options.from;
  while (!signal.aborted) {
    // A gap between two sessions is as long as beginning one takes.
    const begun = clock.now();
    const session = await begin(groups, options, deps);
    yield* follow({ ...options, from, forever: false }, deps);
    if ("refused" in session) {
      yield { kind: "note", line: { text: `no Live Tail (${session.refused}): polling instead`, tone: "warn" } };
      yield* follow({ ...options, from: begun }, deps);
      return;
    }
    yield* session.items;
    from = new Date(clock.now().getTime());
  }
}

async function begin(
  groups: LogGroup[],
  { pattern }: FollowOptions,
  { logs, clock, signal }: LiveDeps,
): Promise<{ items: AsyncGenerator<FollowItem> } | { refused: string }> {
  const ended = AbortSignal.any([signal, after(SESSION_MS, clock, signal)]);
  try {
    const updates = await logs.liveTail(groups, { signal: ended, ...(pattern === undefined ? {} : { pattern }) });
    return { items: shown(updates, ended) };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (signal.aborted) throw error;
    return { refused: error.awsCode ?? error.message };
  }
}

async function* shown(updates: Awaited<ReturnType<Logs["liveTail"]>>, ended: AbortSignal): AsyncGenerator<FollowItem> {
  let sampled = false;
  try {
    for await (const update of updates) {
      if (update.sampled && !sampled) yield { kind: "note", line: { text: SAMPLED, tone: "warn" } };
      sampled = update.sampled;
      const events = update.events.map((event) => ({ ...event, late: false }));
      if (events.length > 0) yield { kind: "events", events };
    }
  } catch (thrown) {
    if (ended.aborted) return;
    const text = `the Live Tail session ended (${asNexusError(thrown).message}): beginning another`;
    yield { kind: "note", line: { text, tone: "warn" } };
  }
}

/** Aborts after so much of the platform's time. */
function after(ms: number, clock: Clock, signal: AbortSignal): AbortSignal {
  const over = new AbortController();
  clock.sleep(ms, signal).then(
    () => over.abort(),
    // The reader has left before.
    () => undefined,
  );
  return over.signal;
}
