import { formatDuration } from "../../core/time.js";
import { valueWords } from "../../core/units.js";
import type { Evidence, EvidenceSeries } from "../evidence.js";

/** One metric around the incident. Times in ISO 8601; a period without data has no point. */
export type ReportChart = {
  id: string;
  title: string;
  unit: string;
  periodSeconds: number;
  from: string;
  to: string;
  points: { at: string; value: number }[];
  warn: number | null;
  critical: number | null;
  /** The file it was read from. */
  file: string;
};

/** The metrics of all evidence; one that was taken more than once is put together, what was read last counting. */
export function chartsOf(files: readonly (Evidence & { file: string })[]): ReportChart[] {
  const byId = new Map<string, ReportChart>();
  const inOrder = [...files].sort((a, b) => Date.parse(a.takenAt) - Date.parse(b.takenAt));
  for (const { file, from, to, series } of inOrder) {
    for (const one of series) byId.set(one.id, joined(byId.get(one.id), { ...one, from, to, file }));
  }
  return [...byId.values()].filter(({ points }) => points.length > 0);
}

function joined(before: ReportChart | undefined, now: EvidenceSeries & { from: string; to: string; file: string }) {
  const points = new Map([...(before?.points ?? []), ...now.points].map((one) => [Date.parse(one.at), one]));
  const times = [before?.from ?? now.from, before?.to ?? now.to, now.from, now.to, ...now.points.map(({ at }) => at)];
  const sorted = times.map((at) => Date.parse(at)).sort((a, b) => a - b);
  const iso = (ms: number | undefined) => new Date(ms ?? 0).toISOString();
  return {
    ...now,
    from: iso(sorted[0]),
    to: iso(sorted.at(-1)),
    points: [...points].sort(([a], [b]) => a - b).map(([at, { value }]) => ({ at: iso(at), value })),
  };
}

/** What a chart shows, for those who do not see it: the range, the extremes and when, and how long it was beyond its limit. */
export interface ChartWords {
  lowest: string;
  highest: string;
  last: string;
  limits: string;
  beyond: string;
}

export function chartWords({ points, unit, periodSeconds, warn, critical }: ReportChart): ChartWords {
  const sorted = [...points].sort((a, b) => a.value - b.value);
  const words = (point: { at: string; value: number } | undefined) =>
    point === undefined ? "no data" : `${valueWords(point.value, unit)} at ${point.at.slice(11, 16)}`;
  const limits = Object.entries({ warn, critical }).flatMap(([name, value]) =>
    value === null ? [] : `${name} ${valueWords(value, unit)}`,
  );
  return {
    lowest: words(sorted[0]),
    highest: words(sorted.at(-1)),
    last: words(points.at(-1)),
    limits: limits.length === 0 ? "none" : limits.join(", "),
    beyond: beyondWords(points, periodSeconds, warn, critical),
  };
}

function beyondWords(
  points: ReportChart["points"],
  periodSeconds: number,
  warn: number | null,
  critical: number | null,
): string {
  const limit = critical ?? warn;
  if (limit === null) return "no limit set";
  const name = critical === null ? "warn" : "critical";
  // Of what grows worse as it falls (free storage), the critical limit is below the one to warn at.
  const falls = warn !== null && critical !== null && critical < warn;
  const beyond = points.filter(({ value }) => (falls ? value < limit : value >= limit)).length;
  return beyond === 0 ? `never beyond ${name}` : `beyond ${name} for ${formatDuration(beyond * periodSeconds * 1000)}`;
}

/** The points with a `null` wherever a period or more has no data: a gap stays a gap. */
export function withGaps({ points, periodSeconds }: ReportChart): { ms: number; value: number | null }[] {
  const widest = periodSeconds * 1500;
  return points.flatMap(({ at, value }, index) => {
    const ms = Date.parse(at);
    const before = points[index - 1];
    const gap = before !== undefined && ms - Date.parse(before.at) > widest;
    return gap
      ? [
          { ms: ms - periodSeconds * 1000, value: null },
          { ms, value },
        ]
      : [{ ms, value }];
  });
}
