import { formatDuration } from "../../core/time.js";
import type { ReportClock, ReportModel } from "./model.js";

/** What people fill in together afterwards. */
export const TO_FILL_IN = ["What went well", "What went badly", "Where we were lucky"] as const;

export const CLOCK_TITLES: Readonly<Record<ReportClock["name"], string>> = {
  acknowledge: "Time to acknowledge (MTTA)",
  mitigate: "Time to mitigate",
  resolve: "Time to resolve (MTTR)",
};

/** Why it is not the last word; undefined once the incident is closed. */
export function draftWords({ draft, id, status }: ReportModel): string | undefined {
  return draft ? `Draft: ${id} is ${status}, not closed; what follows may still change` : undefined;
}

/** e.g. `4m`, or `12m and running`. */
export function clockValue({ elapsedMs, done }: ReportClock): string {
  return done ? formatDuration(elapsedMs) : `${formatDuration(elapsedMs)} and running`;
}

/** Against its limit: e.g. `within 15m`, `3m later than the 15m allowed`, `no limit set`. */
export function clockLimit({ elapsedMs, withinMs, overdue, done }: ReportClock): string {
  if (withinMs === null) return "no limit set";
  const limit = formatDuration(withinMs);
  if (overdue) return `${formatDuration(elapsedMs - withinMs)} over the limit of ${limit}`;
  return done ? `within the limit of ${limit}` : `limit ${limit}`;
}

export function medianWords({ medianMs }: ReportClock): string {
  return medianMs === null ? "-" : formatDuration(medianMs);
}

/** `2026-01-31 14:05:10`, UTC; the reader is told once. */
export function timeWords(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

export function impactRows({ impact }: ReportModel): [string, string][] {
  const { affected, startedAt, endedAt, lastedMs, unnoticedMs } = impact;
  return [
    ["Affected", affected.length === 0 ? "not written down" : affected.join(", ")],
    ["Began", `${timeWords(startedAt)} UTC`],
    ["Ended", endedAt === null ? "not yet" : `${timeWords(endedAt)} UTC`],
    ["Lasted", `${formatDuration(lastedMs)}${endedAt === null ? " so far" : ""}`],
    ["Unnoticed for", formatDuration(unnoticedMs)],
  ];
}
