import type { LogEvent } from "../../aws/logs.js";
import { asNexusError } from "../../core/errors.js";
import { type Template, templatesOf } from "../../monitor/logs/templates.js";
import { check, type Look, type Seen, stateOf } from "../check.js";

/** Any of these words marks an error; filter patterns are case-sensitive. */
export const ERROR_PATTERN = "?ERROR ?Error ?FATAL ?Fatal ?CRITICAL ?Exception ?panic";
const ERROR_WORDS = /ERROR|Error|FATAL|Fatal|CRITICAL|Exception|panic/;
const WINDOW_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
const MOST_EVENTS = 5_000;
const MOST_TEMPLATES = 5;

/** How many errors a minute does the application log, and which? (CloudWatch Logs FilterLogEvents, last 10 minutes) */
export const errorLogs = check({
  id: "error-logs",
  title: "Error logs",
  async run(look) {
    const group = look.env.names.appLogGroup;
    try {
      const { events, truncated } = await searchErrors(look, WINDOW_MS);
      return judge(events, truncated, look);
    } catch (thrown) {
      if (asNexusError(thrown).code !== "not-found") throw thrown;
      return {
        state: "warn",
        what: `the log group ${group} does not exist: what the application says cannot be seen`,
        resource: group,
        facts: { missing: true },
        evidence: [{ text: "if its logs go elsewhere, set names.appLogGroup", tone: "info" }],
      };
    }
  },
});

/** The application's error lines of the last `windowMs`, or of as long up to `to`; oldest first. */
export async function searchErrors(
  look: Pick<Look, "aws" | "env" | "now">,
  windowMs: number,
  to?: Date,
): Promise<{ events: LogEvent[]; truncated: boolean }> {
  const from = new Date((to ?? look.now).getTime() - windowMs);
  const logs = await look.aws.logs();
  const found = await logs.search({
    group: look.env.names.appLogGroup,
    pattern: ERROR_PATTERN,
    from,
    ...(to === undefined ? {} : { to }),
    max: MOST_EVENTS,
  });
  // Emulators of AWS answer such a pattern with every line.
  return { ...found, events: found.events.filter(({ message }) => ERROR_WORDS.test(message)) };
}

function judge(events: LogEvent[], truncated: boolean, look: Look): Seen {
  const rate = perMinute(events, look.now);
  const { errorsPerMinuteWarn, errorsPerMinuteCritical } = look.env.thresholds;
  const top = templatesOf(
    events.map(({ message }) => message),
    MOST_TEMPLATES,
  );
  const first = events[0];
  const atLeast = truncated ? "at least " : "";
  return {
    state: stateOf(rate, errorsPerMinuteWarn, errorsPerMinuteCritical, "above"),
    what: events.length === 0 ? "no error in 10 minutes" : `${atLeast}${rate} a minute${most(top)}`,
    resource: look.env.names.appLogGroup,
    ...(first === undefined ? {} : { since: first.at }),
    facts: {
      perMinute: rate,
      count: events.length,
      truncated,
      templates: top.map(({ text, count }) => ({ text, count })),
      newest: top.map(({ example }) => example),
    },
    evidence: top.map(({ text, count }) => ({ text: `${count} × ${text}` })),
  };
}

/** Of the last two minutes, or of the last one when that is worse: a fault shows at once, and so does its end. */
function perMinute(events: LogEvent[], now: Date): number {
  const within = (minutes: number) =>
    events.filter(({ at }) => now.getTime() - at.getTime() <= minutes * MINUTE_MS).length;
  return Math.round(Math.max(within(1), within(2) / 2) * 10) / 10;
}

function most(top: Template[]): string {
  const first = top[0];
  return first === undefined ? "" : `, most often: ${shorten(first.text)}`;
}

function shorten(text: string): string {
  return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}
