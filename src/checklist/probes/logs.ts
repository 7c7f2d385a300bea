import type { LogEvent } from "../../aws/logs.js";
import { formatDuration } from "../../core/time.js";
import type { Look } from "../../health/check.js";
import { searchErrors } from "../../health/checks/error-logs.js";
import { templatesOf } from "../../monitor/logs/templates.js";
import type { Probe } from "../probe.js";
import { amountState } from "./age.js";

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** What is read at once. */
const SLICE_MS = 6 * HOUR_MS;
/** A busy log of a week takes many minutes to read: after this, in the operator's own time, no further slice is begun. */
const READ_MS = 15_000;
const MOST_EVENTS = 20_000;
const KINDS_SHOWN = 5;

/** Which errors did the application log this week, and how often? (CloudWatch Logs FilterLogEvents) */
export const logs: Probe = async ({ look, item }) => {
  const { events, readMs, cut } = await newestFirst(look);
  const messages = events.map(({ message }) => message);
  const kinds = templatesOf(messages, messages.length);
  const most = cut ? "at least " : "";
  const count = `${most}${events.length} error${events.length === 1 ? "" : "s"} of ${kinds.length} kind${kinds.length === 1 ? "" : "s"}`;
  const time = readMs < WEEK_MS ? `the last ${formatDuration(readMs)} (as far as could be read)` : "a week";
  return {
    state: amountState(events.length, item),
    what: `${events.length === 0 ? "no error" : count} in ${time}`,
    resource: look.env.names.appLogGroup,
    evidence: kinds.slice(0, KINDS_SHOWN).map(({ text, count: times }) => ({ text: `${times} × ${text}` })),
    next: [{ type: "monitor logs search ERROR --patterns --since 7d", why: "every kind of the week, with an example" }],
  };
};

/** Slice by slice back from now, so that what is left out for lack of time is the oldest. */
async function newestFirst(look: Look): Promise<{ events: LogEvent[]; readMs: number; cut: boolean }> {
  const late = look.clock.deadline(READ_MS);
  let events: LogEvent[] = [];
  let cut = false;
  let readMs = 0;
  while (readMs < WEEK_MS && !late.aborted && events.length < MOST_EVENTS) {
    const to = new Date(look.now.getTime() - readMs);
    const found = await searchErrors(look, SLICE_MS, to);
    events = [...found.events, ...events];
    cut ||= found.truncated;
    readMs += SLICE_MS;
  }
  return { events, readMs, cut };
}
