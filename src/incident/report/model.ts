import type { Context } from "../../core/context.js";
import { type ChangeRecord, changesIn } from "../../core/history.js";
import { isComplete } from "../../core/shared/complete.js";
import { formatDuration } from "../../core/time.js";
import { VERSION } from "../../core/version.js";
import { clockWords, elapsedBetween, type IncidentClock } from "../clocks.js";
import { type IncidentEvent, textIn } from "../events.js";
import type { TimelineEntry } from "../evidence.js";
import { verifyEvidence } from "../evidence-files.js";
import { figuresOf } from "../figures.js";
import { incidentClocks, momentOf, recordProblems } from "../glance.js";
import { incidentFolder, readIncidents } from "../record.js";
import { hasReached, type Incident } from "../state.js";
import { timelineOf } from "../timeline.js";
import { type Action, actionOf, changesOf } from "./actions.js";
import { type ReadEvidence, readEvidence } from "./read-evidence.js";
import { chartsOf, type ReportChart } from "./series.js";

/** A moment of the incident that is marked on every chart. */
export type Mark = { name: "started" | "opened" | "acknowledged" | "mitigated" | "resolved"; at: string };

export type ReportClock = {
  name: IncidentClock["name"];
  elapsedMs: number;
  done: boolean;
  withinMs: number | null;
  overdue: boolean;
  words: string;
  /** Of all incidents recorded here that are no drills; null where there are fewer than two, or it is not reckoned. */
  medianMs: number | null;
};

export type SeverityPeriod = { severity: string; at: string; lastedMs: number; by: string; why: string };

/** A post-incident report as data: Markdown, HTML and JSON are three renderings of it. All times ISO 8601, UTC. */
export type ReportModel = {
  id: string;
  title: string;
  severity: string;
  status: string;
  drill: boolean;
  /** It is not closed, so all of this may still change. */
  draft: boolean;
  environment: string | null;
  region: string | null;
  generatedAt: string;
  version: string;
  /** In sentences. */
  summary: string[];
  impact: {
    affected: string[];
    startedAt: string;
    endedAt: string | null;
    lastedMs: number;
    /** Between the start and somebody opening it. */
    unnoticedMs: number;
  };
  roles: { role: string; who: string }[];
  marks: Mark[];
  clocks: ReportClock[];
  severities: SeverityPeriod[];
  timeline: Pick<TimelineEntry, keyof TimelineEntry>[];
  charts: ReportChart[];
  actions: Action[];
  cause: string | null;
  followUps: { what: string; owner: string | null; due: string | null }[];
  ticket: string | null;
  evidence: { file: string; title: string; takenAt: string; error: string | null }[];
  /** What is wrong with the record or with a file of evidence. */
  problems: string[];
  /** False where the shared state was not reachable: what others did since is missing. */
  complete: boolean;
};

export type ReportDeps = Pick<Context, "clock" | "env" | "paths" | "journal" | "redactor" | "shared">;

/** Puts together all that is known of an incident. Reads its evidence and the journal; secrets are taken out of the whole. */
export async function reportModel(incident: Incident, ctx: ReportDeps): Promise<ReportModel> {
  const folder = incidentFolder(ctx.paths.environmentState, incident.id);
  const evidence = readEvidence(folder);
  const changes = changesOf(incident, changesIn(await ctx.journal.read()), ctx.clock.now());
  const complete = (await isComplete(ctx.shared, "incidents")) && (await isComplete(ctx.shared, "journal"));
  const clocks = await reportClocks(incident, ctx);
  const { id, title, severity, status, drill, opened, ticket, cause, followUps, roles } = incident;
  const model: ReportModel = {
    id,
    title,
    severity,
    status,
    drill,
    draft: status !== "closed",
    environment: textIn(opened.details, "environment") ?? null,
    region: textIn(opened.details, "region") ?? null,
    generatedAt: ctx.clock.now().toISOString(),
    version: VERSION,
    summary: [
      ...summaryOf(incident, clocks, changes),
      ...(complete ? [] : ["The shared state was not reachable: what others did since is missing."]),
    ],
    impact: impactOf(incident, ctx),
    roles: Object.entries(roles).map(([role, who]) => ({ role, who })),
    marks: marksOf(incident),
    clocks,
    severities: severitiesOf(incident, ctx),
    timeline: timelineOf({ incident, evidence: evidence.files, changes }),
    charts: chartsOf(evidence.files),
    actions: changes.map(actionOf),
    cause: cause ?? null,
    followUps: followUps.map(({ what, owner, due }) => ({ what, owner: owner ?? null, due: due ?? null })),
    ticket: ticket ?? null,
    evidence: evidence.files.map(({ file, title: name, takenAt, error }) => ({ file, title: name, takenAt, error })),
    problems: problemsOf(incident, folder, evidence),
    complete,
  };
  return ctx.redactor.json(model);
}

async function reportClocks(incident: Incident, ctx: ReportDeps): Promise<ReportClock[]> {
  const { count, acknowledgeMs, resolveMs } = figuresOf(await readIncidents(ctx), ctx.env);
  const several = count > 1;
  const medians = {
    acknowledge: several ? acknowledgeMs : null,
    mitigate: null,
    resolve: several ? resolveMs : null,
  };
  return incidentClocks(incident, ctx).map((clock) => ({
    ...clock,
    withinMs: clock.withinMs ?? null,
    words: clockWords(clock),
    medianMs: medians[clock.name],
  }));
}

function marksOf({ startedAt, opened, acknowledged, mitigated, resolved }: Incident): Mark[] {
  const all: [Mark["name"], Date | undefined][] = [
    ["started", startedAt],
    ["opened", opened.at],
    ["acknowledged", acknowledged?.at],
    ["mitigated", mitigated?.at],
    ["resolved", resolved?.at],
  ];
  const marks = all.flatMap(([name, time]) => (time === undefined ? [] : [{ name, at: time.toISOString() }]));
  // Opened as it began, or resolved without having been mitigated before: one mark says it.
  return marks.filter(({ at }, index) => at !== marks[index + 1]?.at);
}

function impactOf({ affected, startedAt, opened, resolved }: Incident, ctx: ReportDeps): ReportModel["impact"] {
  const unnoticedMs = Math.max(0, opened.at.getTime() - startedAt.getTime());
  return {
    affected,
    startedAt: startedAt.toISOString(),
    endedAt: resolved?.at.toISOString() ?? null,
    lastedMs: unnoticedMs + elapsedBetween(opened, resolved ?? momentOf(ctx)),
    unnoticedMs,
  };
}

function severitiesOf(incident: Incident, ctx: ReportDeps): SeverityPeriod[] {
  const changes = incident.events.filter(({ type }) => type === "opened" || type === "severity");
  const end = incident.resolved ?? momentOf(ctx);
  return changes.map((event, index) => ({
    severity: textIn(event.details, "severity") ?? "unknown",
    at: event.at.toISOString(),
    lastedMs: elapsedBetween(event, changes[index + 1] ?? end),
    by: event.author,
    why: event.type === "opened" ? "as it was opened" : event.text,
  }));
}

function summaryOf(incident: Incident, clocks: readonly ReportClock[], changes: readonly ChangeRecord[]): string[] {
  const { severity, drill, affected, opened, acknowledged, mitigated, resolved, cause, startedAt } = incident;
  const what = drill ? `A drill (${severity})` : `A ${severity} incident`;
  const affects = affected.length === 0 ? "" : `, affecting ${affected.join(", ")}`;
  const reached = clocks.filter(({ done }) => done).map(({ words }) => words);
  const stopped = mitigated === undefined || mitigated === resolved ? [] : [`The harm was stopped: ${mitigated.text}.`];
  return [
    `${what}${affects}. It began at ${minuteOf(startedAt)} UTC and was opened ${openedWords(startedAt, opened)} by ${opened.author}.`,
    ...(reached.length === 0 ? [] : [`It was ${reached.join(", ")}.`]),
    ...(acknowledged === undefined && !hasReached(incident, "mitigated") ? ["Nobody has acknowledged it yet."] : []),
    ...stopped,
    ...(resolved === undefined ? ["It is not resolved yet."] : [`Resolved: ${resolved.text}.`]),
    ...(changes.length === 0 ? [] : [`${countOf(changes.length, "change")} made during it.`]),
    ...(cause === undefined ? [] : [`Cause: ${cause}`]),
  ].map((sentence) => sentence.replace(/([.!?])\.$/, "$1"));
}

function openedWords(startedAt: Date, { at }: IncidentEvent): string {
  const late = at.getTime() - startedAt.getTime();
  return late < 1000 ? "at once" : `${formatDuration(late)} later`;
}

function minuteOf(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

function countOf(count: number, what: string): string {
  return count === 1 ? `One ${what} was` : `${count} ${what}s were`;
}

function problemsOf(incident: Incident, folder: string, { files, broken }: ReadEvidence): string[] {
  const kept = incident.events.flatMap(({ evidence }) => evidence);
  const known = new Set(kept.map(({ file }) => file));
  const unknown = files.filter(({ file }) => !known.has(file));
  return [
    ...recordProblems(incident).map(({ text }) => text),
    ...verifyEvidence(folder, kept).map(({ text }) => text),
    ...broken.map(({ file, why }) => `${file}: ${why}`),
    ...unknown.map(({ file }) => `${file}: the record does not know it`),
  ];
}
