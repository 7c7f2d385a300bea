import { searchErrors } from "../../health/checks/error-logs.js";
import { templatesOf } from "../../monitor/logs/templates.js";
import type { Probe } from "../probe.js";
import { amountState } from "./age.js";

const WEEK_MS = 7 * 86_400_000;
const KINDS_SHOWN = 5;

/** Which errors did the application log this week, and how often? (CloudWatch Logs FilterLogEvents) */
export const logs: Probe = async ({ look, item }) => {
  const { events, truncated } = await searchErrors(look, WEEK_MS);
  const kinds = templatesOf(
    events.map(({ message }) => message),
    events.length,
  );
  const count = `${truncated ? "at least " : ""}${events.length} error${events.length === 1 ? "" : "s"}`;
  return {
    state: amountState(events.length, item),
    what:
      events.length === 0
        ? `no error in a week${truncated ? ", as far as could be read" : ""}`
        : `${count} of ${kinds.length} ${kinds.length === 1 ? "kind" : "kinds"} in a week`,
    resource: look.env.names.appLogGroup,
    evidence: kinds.slice(0, KINDS_SHOWN).map(({ text, count: times }) => ({ text: `${times} × ${text}` })),
    next:
      events.length === 0
        ? []
        : [{ type: "monitor logs search error --patterns --since 7d", why: "every kind, with an example of each" }],
  };
};
