import type { Json, JsonObject } from "../../core/json.js";
import type { Tone } from "../../core/report.js";
import type { Look } from "../../health/check.js";
import type { EvidenceSeries, TimelineEntry } from "../evidence.js";

/** What a gatherer looks with: from `from` until `now`, in the platform's time. It only reads. */
export interface GatherLook extends Look {
  /** When the trouble began. */
  startedAt: Date;
}

/** What one gatherer brought home. */
export interface Gathered {
  data: Json;
  timeline?: TimelineEntry[];
  series?: EvidenceSeries[];
}

/** One kind of evidence: what is asked and how. What it throws is kept as the reason why it could not be had. */
export interface Gatherer {
  /** Names its file. */
  name: string;
  title: string;
  /** What is asked, so that it can be asked again. */
  query(look: GatherLook): JsonObject;
  run(look: GatherLook): Promise<Gathered>;
}

const MOST_CHARACTERS = 300;

/** Something that happened at a moment, in one line. */
export function entry(at: Date, source: string, text: string, tone: Tone = "info"): TimelineEntry {
  return { at: at.toISOString(), source, text: brief(text, MOST_CHARACTERS), tone };
}

/** A text in one line of at most so many characters; an emoji is never cut in two. */
export function brief(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join("")}…`;
}

/** What happened within the range that is looked at. */
export function inRange<T extends { at: Date }>(all: readonly T[], { from, now }: GatherLook): T[] {
  return all.filter(({ at }) => at >= from && at <= now);
}

export function span({ from, now }: GatherLook): { from: string; to: string } {
  return { from: from.toISOString(), to: now.toISOString() };
}
