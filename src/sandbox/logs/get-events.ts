import { readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { Random } from "../random.js";
import type { World } from "../world.js";
import { needStream, streamsOf } from "./groups.js";
import { BUCKET_MS, bucketOf, type GeneratedEvent, oldestKept, type Stream, visibleIn } from "./stream.js";

const INVALID = "InvalidParameterException";
const MOST = 10_000;
/** At most a day of a stream is looked through for one page. */
const BUCKETS_A_PAGE = 8_640;

/**
 * One stream, forwards or backwards. Without a token the newest events come (or the oldest, from the head); at an end the
 * token that was given comes back.
 */
export const getLogEvents: Operation<World> = (input, call) => {
  const reader = readInput(input, INVALID);
  const group = reader.text("logGroupName") ?? reader.text("logGroupIdentifier");
  if (group === undefined) throw new AwsFault(INVALID, "logGroupName is required.");
  const stream = needStream(streamsOf(group, call), reader.needText("logStreamName"));
  const limit = reader.integer("limit") ?? MOST;
  if (limit < 1 || limit > MOST) throw new AwsFault(INVALID, `limit must be between 1 and ${MOST}.`);
  const range: Range = {
    from: Math.max(reader.integer("startTime") ?? stream.from, stream.from, oldestKept(call.now.getTime())),
    // The end is not part of it, unlike in FilterLogEvents.
    to: Math.min(reader.integer("endTime") ?? stream.to + 1, stream.to + 1),
    limit,
    now: call.now.getTime(),
  };
  const token = tokenOf(reader.text("nextToken"));
  const forwards = token?.forwards ?? reader.flag("startFromHead") === true;
  const { events, reached } = forwards
    ? ahead(stream, range, token?.position ?? range.from * 1_000 - 1, call.random)
    : back(stream, range, token?.position ?? range.to * 1_000, call.random);
  const first = events[0]?.position ?? reached;
  const last = events.at(-1)?.position ?? reached;
  return {
    events: events.map(({ at, ingestedAt, message }) => ({ timestamp: at, ingestionTime: ingestedAt, message })),
    nextForwardToken: `f/${forwards ? reached : last}`,
    nextBackwardToken: `b/${forwards ? first : reached}`,
  };
};

interface Range {
  from: number;
  to: number;
  limit: number;
  now: number;
}

interface Found {
  /** Oldest first. */
  events: GeneratedEvent[];
  /** How far it was looked. */
  reached: number;
}

/** The events after a position. */
function ahead(stream: Stream, { from, to, limit, now }: Range, after: number, random: Random): Found {
  const events: GeneratedEvent[] = [];
  let bucket = bucketOf(Math.max(from, after / 1_000));
  const stop = bucket + BUCKETS_A_PAGE * BUCKET_MS;
  for (; bucket < to && bucket < stop && events.length < limit; bucket += BUCKET_MS) {
    events.push(
      ...visibleIn(stream, bucket, random, now).filter((one) => one.position > after && one.at >= from && one.at < to),
    );
  }
  const page = events.slice(0, limit);
  const more = bucket < to && events.length < limit;
  return { events: page, reached: more ? bucket * 1_000 - 1 : (page.at(-1)?.position ?? after) };
}

/** The events before a position. */
function back(stream: Stream, { from, to, limit, now }: Range, before: number, random: Random): Found {
  const events: GeneratedEvent[] = [];
  let bucket = bucketOf(Math.min(to, before / 1_000));
  const stop = bucket - BUCKETS_A_PAGE * BUCKET_MS;
  for (; bucket > from - BUCKET_MS && bucket > stop && events.length < limit; bucket -= BUCKET_MS) {
    events.unshift(
      ...visibleIn(stream, bucket, random, now).filter((one) => one.position < before && one.at >= from && one.at < to),
    );
  }
  const page = events.slice(-limit);
  const more = bucket > from - BUCKET_MS && events.length < limit;
  return { events: page, reached: more ? (bucket + BUCKET_MS) * 1_000 : (page[0]?.position ?? before) };
}

function tokenOf(token: string | undefined): { forwards: boolean; position: number } | undefined {
  if (token === undefined) return undefined;
  const [, direction, position] = /^([fb])\/(\d{1,16})$/.exec(token) ?? [];
  if (position === undefined) throw new AwsFault(INVALID, "The specified nextToken is invalid.");
  return { forwards: direction === "f", position: Number(position) };
}
