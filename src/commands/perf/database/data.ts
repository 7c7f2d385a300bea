import type { Span } from "../../../core/by-period.js";
import { type JsonObject, toJsonObject } from "../../../core/json.js";
import type { DatabaseLook, Left } from "../../../perf/database.js";
import { percentile, summaryOf } from "../../../perf/points.js";
import type { Waits } from "../../../perf/waits.js";
import { databaseData } from "../use-data.js";
import { coverageData, summaryData } from "../words.js";

/** Everything that was measured, for scripts; what could not be read is null. */
export function databaseNumbers(look: DatabaseLook, span: Span): JsonObject {
  const { usage } = look;
  if (!usage.ok) return { database: databaseData(look, span), free: null, latencySeconds: null };
  const { freeMemory, freeStorage, readLatency, writeLatency, credits } = usage.value;
  const { average, lowest } = freeStorage;
  return {
    database: databaseData(look, span),
    free: { memoryBytes: leftData(freeMemory), storageBytes: leftData(freeStorage) },
    storageMeasured: coverageData({ average, highest: lowest }, span),
    latencySeconds: { read: summaryData(summaryOf(readLatency)), write: summaryData(summaryOf(writeLatency)) },
    credits: credits === undefined ? null : leftData(credits),
  };
}

function leftData({ average, lowest }: Left): JsonObject | null {
  const [typical, lows] = [average, lowest].map((points) => points.map(({ value }) => value));
  if (typical === undefined || lows === undefined || typical.length === 0 || lows.length === 0) return null;
  return {
    p50: percentile(typical, 50),
    p5: percentile(lows, 5),
    min: lows.reduce((least, value) => Math.min(least, value)),
    last: lows.at(-1) ?? null,
  };
}

export function waitsData(waits: Waits): JsonObject {
  if (waits.state !== "on") return { ...waits };
  const { state, from, shortened, events, load } = waits;
  return {
    state,
    from: from.toISOString(),
    shortened,
    events: events.map((one) => toJsonObject(one)),
    activeSessions: summaryData(load),
  };
}
