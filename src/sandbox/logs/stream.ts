import type { Random } from "../random.js";
import type { Search } from "./matching.js";

/** Lines are made for one such stretch of time at a time. */
export const BUCKET_MS = 10_000;

/** A log stream. Its lines are a pure function of the seed, the stream and the time, and of what was broken then. */
export interface Stream {
  name: string;
  from: number;
  /** When nothing more was written, if that is so; else now. */
  to: number;
  /**
   * What is written in the stretch that begins at `bucket`, oldest first; offsets in milliseconds from there. All of it, or
   * nothing where no line of it holds one of `words`.
   */
  lines(bucket: number, words?: readonly string[]): Line[];
}

export interface Line {
  offset: number;
  message: string;
  /** Never late: what a process says at its beginning and its end is sent at once. */
  prompt?: true;
}

/** How long a group keeps what was written to it. */
export const RETENTION_DAYS = 30;
const RETENTION_MS = RETENTION_DAYS * 86_400_000;

/** A few in a hundred events reach CloudWatch Logs late; the others within a second. */
const LATE_SHARE = 0.03;
const LATE_MS = { least: 5_000, most: 90_000 };
const PROMPT_MS = 100;
const USUAL_MS = 900;

export interface GeneratedEvent {
  id: string;
  at: number;
  /** When CloudWatch Logs got it: nobody sees it before. */
  ingestedAt: number;
  late: boolean;
  /** Orders the events of a stream; no two have the same. */
  position: number;
  stream: string;
  message: string;
}

/** What can be seen of one stretch of one stream at a time: what has arrived by then and is still kept. */
export function visibleIn(
  stream: Stream,
  bucket: number,
  random: Random,
  now: number,
  search?: Search,
): GeneratedEvent[] {
  return eventsIn(stream, bucket, random, search).filter(
    ({ at, ingestedAt }) => ingestedAt <= now && at >= oldestKept(now),
  );
}

/** The earliest time of which a group has anything. */
export function oldestKept(now: number): number {
  return now - RETENTION_MS;
}

/** One stretch of one stream, as it was written. Only what matches gets an id and an arrival, which take longest to make. */
export function eventsIn(stream: Stream, bucket: number, random: Random, search?: Search): GeneratedEvent[] {
  return stream
    .lines(bucket, search?.words)
    .map((line, index) => ({ ...line, index }))
    .filter(({ message }) => search?.matches(message) ?? true)
    .map(({ offset, message, prompt, index }) => ({
      id: random.hex(32, "log", stream.name, bucket, index),
      at: bucket + offset,
      ...arrival(bucket + offset, prompt === true ? 1 : random.at("late", stream.name, bucket, index)),
      position: (bucket + offset) * 1_000 + index,
      stream: stream.name,
      message,
    }))
    .filter(({ at }) => at >= stream.from && at <= stream.to);
}

/** @param chance decides whether it is late and by how much; 1 for what is never late */
function arrival(at: number, chance: number): Pick<GeneratedEvent, "ingestedAt" | "late"> {
  const late = chance < LATE_SHARE;
  const within = LATE_MS.least + Math.floor((chance / LATE_SHARE) * (LATE_MS.most - LATE_MS.least));
  return { late, ingestedAt: at + (late ? within : PROMPT_MS + Math.floor((1 - chance) * USUAL_MS)) };
}

export function bucketOf(at: number): number {
  return Math.floor(at / BUCKET_MS) * BUCKET_MS;
}
