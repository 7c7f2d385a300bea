import type { Random } from "../random.js";

/** Lines are made for one such stretch of time at a time. */
export const BUCKET_MS = 10_000;

/** A log stream. Its lines are a pure function of the seed, the stream and the time, and of what was broken then. */
export interface Stream {
  name: string;
  from: number;
  /** When nothing more was written, if that is so; else now. */
  to: number;
  /** What is written in the stretch that begins at `bucket`, oldest first; offsets in milliseconds from there. */
  lines(bucket: number): Line[];
}

export interface Line {
  offset: number;
  message: string;
}

export interface GeneratedEvent {
  id: string;
  at: number;
  /** Orders the events of a stream; no two have the same. */
  position: number;
  stream: string;
  message: string;
}

/** One stretch of one stream. */
export function eventsIn(stream: Stream, bucket: number, random: Random): GeneratedEvent[] {
  return stream
    .lines(bucket)
    .map(({ offset, message }, index) => ({
      id: random.hex(32, "log", stream.name, bucket, index),
      at: bucket + offset,
      position: (bucket + offset) * 1_000 + index,
      stream: stream.name,
      message,
    }))
    .filter(({ at }) => at >= stream.from && at <= stream.to);
}

export function bucketOf(at: number): number {
  return Math.floor(at / BUCKET_MS) * BUCKET_MS;
}
