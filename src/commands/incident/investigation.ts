import { change, fact, type StepResults } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { isObject, type Json } from "../../core/json.js";
import { type NextCommand, type Report, report, type Tone } from "../../core/report.js";
import { parseTime } from "../../core/time.js";
import { gatherSteps, STEP } from "../../incident/gather/step.js";
import { glance } from "../../incident/glance.js";
import { findIncident } from "../../incident/record.js";
import type { Incident } from "../../incident/state.js";
import { EVIDENCE_RESOURCE } from "./gathering.js";
import { mergedTimeline, timelineData, timelineSection, unknownSection } from "./timeline-report.js";

/** So much of the timeline is shown beside the verdict; `incident timeline` has all of it. */
const SHOWN = 40;

/**
 * Plans the gathering of an incident's evidence; what it brings forth is the merged timeline with the triage's verdict.
 * @throws usage for a time that is none
 */
export function investigation(ctx: Context, incident: Incident, since?: string) {
  const { id, startedAt } = incident;
  const from = since === undefined ? undefined : parseTime(since, ctx.clock.now());
  const { text: stands, tone } = glance(incident, ctx);
  return change({
    title: `Gather evidence of ${id}`,
    risk: "safe",
    resource: { type: EVIDENCE_RESOURCE, name: id },
    facts: [
      fact("incident", `${id}: ${incident.title}`),
      fact("clock", stands, { volatile: true, tone }),
      ...(from === undefined ? [] : [fact("since", from.toISOString(), { volatile: true })]),
    ],
    warnings: [],
    steps: gatherSteps(ctx, { incident: id, startedAt, since: from }),
    evenWithoutAws: true,
    doneWords: `the evidence of ${id} is kept`,
    report: (results) => found(ctx, id, results),
    after: () => ["all of it: nexusctl incident timeline", "that nothing is altered: nexusctl incident verify"],
  });
}

async function found(ctx: Context, id: string, results: StepResults): Promise<Report> {
  const { verdict = null, failed, files, summary } = results[STEP] ?? {};
  const { kept, timeline } = await mergedTimeline(ctx, await findIncident(id, ctx));
  const seen = verdictOf(verdict);
  const missing = missingOf(failed);
  return report({
    schema: "incident.investigate",
    headline: seen.headline,
    tone: seen.tone,
    data: {
      incident: id,
      verdict,
      summary: summary ?? null,
      files: files ?? [],
      failed: failed ?? [],
      problems: kept.problems,
      ...timelineData(timeline),
    },
    sections: [
      timelineSection(timeline, SHOWN),
      ...unknownSection(missing, kept),
      ...(seen.next.length === 0 ? [] : [{ type: "commands" as const, title: "Next", commands: seen.next }]),
    ],
  });
}

const TONES: Readonly<Record<string, Tone | undefined>> = { healthy: "ok", degraded: "warn", critical: "critical" };

function verdictOf(verdict: Json): { headline: string; tone: Tone; next: NextCommand[] } {
  if (!isObject(verdict) || typeof verdict.headline !== "string") {
    return { headline: "the triage gave no answer: what is wrong is not known", tone: "unknown", next: [] };
  }
  const next = Array.isArray(verdict.next) ? verdict.next.flatMap(nextOf) : [];
  return { headline: verdict.headline, tone: TONES[String(verdict.state)] ?? "unknown", next };
}

function nextOf(one: unknown): NextCommand[] {
  return isObject(one) && typeof one.type === "string" && typeof one.why === "string"
    ? [{ type: one.type, why: one.why }]
    : [];
}

function missingOf(failed: Json | undefined): { title: string; why: string }[] {
  if (!Array.isArray(failed)) return [];
  return failed.flatMap((one) =>
    isObject(one) && typeof one.title === "string" && typeof one.why === "string"
      ? [{ title: one.title, why: one.why }]
      : [],
  );
}
