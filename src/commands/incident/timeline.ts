import { command } from "../../core/command.js";
import { usage } from "../../core/errors.js";
import { list, text } from "../../core/options.js";
import { report } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import { parseTime } from "../../core/time.js";
import type { TimelineEntry } from "../../incident/evidence.js";
import { incidentToRead } from "../../incident/record.js";
import { mergedTimeline, timelineData, timelineSection, unknownSection } from "./timeline-report.js";

export default command({
  name: "timeline",
  summary: "Everything that is known of an incident in one line of time: record, evidence, changes",
  description:
    "Reads what lies on this machine and asks AWS nothing. The record keeps its own order, also where the clock was set back meanwhile.",
  runbook: ["incident/investigation"],
  risk: "reads",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  options: {
    source: list("only of this source, e.g. RDS", { placeholder: "source" }),
    since: text('only what happened since a time, or "30m ago"', { placeholder: "time" }),
  },
  examples: [
    { type: "incident timeline", does: "what happened when, and who says so" },
    { type: "incident timeline latest --source RDS --source ECS -o json", does: "of two sources, for a script" },
  ],
  async run(ctx, { incident: named, source: wanted, since }) {
    const incident = await incidentToRead(ctx, named);
    const { kept, timeline: all } = await mergedTimeline(ctx, incident);
    const complete = (await isComplete(ctx.shared, "incidents")) && (await isComplete(ctx.shared, "journal"));
    const from = since === undefined ? undefined : parseTime(since, ctx.clock.now());
    const found = ofSources(all, wanted).filter(({ at }) => from === undefined || new Date(at) >= from);
    const shown = found.slice(0, ctx.globals.maxItems ?? found.length);
    // What a later gathering had is known.
    const newest = new Map(kept.evidence.map((one) => [one.name, one]));
    const failed = [...newest.values()].flatMap(({ name, title, error, takenAt }) =>
      error === null ? [] : [{ name, title, why: error, takenAt }],
    );
    return report({
      schema: "incident.timeline",
      headline: ifComplete(headline(shown, incident.id), complete),
      tone: "info",
      data: {
        incident: incident.id,
        ...timelineData(shown),
        total: found.length,
        unknown: failed,
        problems: kept.problems,
        complete,
      },
      sections: [timelineSection(shown), ...unknownSection(failed, kept)],
    });
  },
});

function headline(timeline: readonly TimelineEntry[], id: string): string {
  const sources = new Set(timeline.map(({ source }) => source)).size;
  const entries = timeline.length === 1 ? "1 entry" : `${timeline.length} entries`;
  return `${id}: ${entries} of ${sources === 1 ? "1 source" : `${sources} sources`}`;
}

/** @throws usage with the sources there are, for one that never occurs */
function ofSources(all: readonly TimelineEntry[], wanted: readonly string[]): TimelineEntry[] {
  const known = [...new Set(all.map(({ source }) => source))].sort();
  const lower = (text: string) => text.toLowerCase();
  const strange = wanted.find((one) => !known.some((name) => lower(name) === lower(one)));
  if (strange !== undefined)
    throw usage(`--source "${strange}": nothing is known of it`, `it is one of ${known.join(", ")}`);
  return all.filter(({ source }) => wanted.length === 0 || wanted.some((one) => lower(one) === lower(source)));
}
