import type { Context } from "../../core/context.js";
import { changesIn } from "../../core/history.js";
import { toJson } from "../../core/json.js";
import type { Report, Section } from "../../core/report.js";
import type { TimelineEntry } from "../../incident/evidence.js";
import { brief } from "../../incident/gather/gatherer.js";
import { type Kept, readKept } from "../../incident/kept.js";
import { incidentFolder } from "../../incident/record.js";
import type { Incident } from "../../incident/state.js";
import { timelineOf } from "../../incident/timeline.js";

export interface Merged {
  kept: Kept;
  timeline: TimelineEntry[];
}

/** The merged timeline of an incident, from what lies on this machine; AWS is not asked. */
export async function mergedTimeline(ctx: Context, incident: Incident): Promise<Merged> {
  const kept = readKept(incidentFolder(ctx.paths.environmentState, incident.id), incident);
  const changes = changesIn(await ctx.journal.read());
  return { kept, timeline: timelineOf({ incident, evidence: kept.evidence, changes }) };
}

/** What somebody pasted stays whole in JSON and in the report; on a screen it must not push all else away. */
const SHOWN_CHARACTERS = 1_000;

/** @param most the newest so many are shown; how many are left out is said */
export function timelineSection(timeline: readonly TimelineEntry[], most = timeline.length): Section {
  const left = Math.max(0, timeline.length - most);
  return {
    type: "table",
    title: left === 0 ? "Timeline" : `Timeline, the newest ${most} of ${timeline.length}`,
    columns: [
      { title: "WHEN", yield: 0 },
      { title: "SOURCE", yield: 0 },
      { title: "WHAT", yield: 1 },
    ],
    rows: timeline.slice(left).map(({ at, source, text: whole, tone }) => {
      const text = brief(whole, SHOWN_CHARACTERS);
      return [{ time: new Date(at) }, source, tone === "info" || tone === "muted" ? text : { text, tone }];
    }),
    empty: "nothing is known of that time",
  };
}

/** What could not be had, and what of the kept is not as it was. */
export function unknownSection(failed: readonly { title: string; why: string }[], { problems }: Kept): Section[] {
  const lines = [
    ...failed.map(({ title, why }) => ({ text: `${title}: ${why}`, tone: "unknown" as const })),
    ...problems.map((text) => ({ text, tone: "critical" as const })),
  ];
  return lines.length === 0 ? [] : [{ type: "lines", title: "Not known", lines }];
}

export function timelineData(timeline: readonly TimelineEntry[]): Report["data"] {
  const sources = [...new Set(timeline.map(({ source }) => source))].sort();
  return {
    timeline: timeline.map(toJson),
    sources: Object.fromEntries(sources.map((name) => [name, timeline.filter(({ source }) => source === name).length])),
  };
}
