import { type InputReader, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { filterPattern, wordsNeeded } from "./filter-pattern.js";
import { needStream, streamsOf } from "./groups.js";
import type { Search } from "./matching.js";
import { BUCKET_MS, bucketOf, type GeneratedEvent, oldestKept, type Stream, visibleIn } from "./stream.js";

const INVALID = "InvalidParameterException";
/** CloudWatch answers with what it has looked through so far: pages may be empty though more follow. */
const BUCKETS_A_PAGE = 90;
const MOST = 10_000;

/**
 * All streams of a group together, a page at a time. Within a stretch of ten seconds what came late stands after what came
 * in time, so a page is nearly but not strictly in order of time. Later pages of a search show what its first could see:
 * what arrives between two pages neither shifts nor repeats anything, and is for the next search.
 */
export const filterLogEvents: Operation<World> = (input, call) => {
  const reader = readInput(input, INVALID);
  const streams = chosenStreams(reader, call);
  const pattern = reader.text("filterPattern");
  const search = { matches: filterPattern(pattern), words: wordsNeeded(pattern) };
  const limit = reader.integer("limit") ?? MOST;
  if (limit < 1 || limit > MOST) throw new AwsFault(INVALID, `limit must be between 1 and ${MOST}.`);
  const from = reader.integer("startTime") ?? 0;
  const to = reader.integer("endTime") ?? call.now.getTime();
  if (from < 0 || to < 0) throw new AwsFault(INVALID, "startTime and endTime must not be negative.");
  if (from > to) throw new AwsFault(INVALID, "startTime must not be after endTime.");
  const begin = Math.max(from, oldestKept(call.now.getTime()), Math.min(to, ...streams.map((one) => one.from)));
  const first = { bucket: bucketOf(begin), skip: 0, asOf: call.now.getTime() };
  const cursor = cursorOf(reader.text("nextToken")) ?? first;
  const { events, next } = look(streams, { cursor, from, to: Math.min(to, cursor.asOf), limit }, search, call);
  return {
    events: events.map(({ id, at, ingestedAt, stream, message }) => ({
      eventId: id,
      timestamp: at,
      ingestionTime: ingestedAt,
      logStreamName: stream,
      message,
    })),
    searchedLogStreams: [],
    nextToken: next === undefined ? undefined : `t/${next.bucket}/${next.skip}/${next.asOf}`,
  };
};

function chosenStreams(reader: InputReader, call: Call<World>): Stream[] {
  const group = reader.text("logGroupName") ?? reader.text("logGroupIdentifier");
  if (group === undefined) throw new AwsFault(INVALID, "logGroupName is required.");
  const all = streamsOf(group, call);
  const names = reader.texts("logStreamNames");
  const prefix = reader.text("logStreamNamePrefix");
  if (names.length > 0 && prefix !== undefined) {
    throw new AwsFault(INVALID, "logStreamNames and logStreamNamePrefix cannot be given together.");
  }
  if (names.length > 0) return names.map((name) => needStream(all, name));
  return prefix === undefined ? all : all.filter(({ name }) => name.startsWith(prefix));
}

/** Where a page begins: a stretch of time, how many of its matches were given already, and when the first page was asked for. */
interface Cursor {
  bucket: number;
  skip: number;
  asOf: number;
}

interface Range {
  cursor: Cursor;
  from: number;
  to: number;
  limit: number;
}

function look(
  streams: Stream[],
  { cursor, from, to, limit }: Range,
  search: Search,
  call: Call<World>,
): { events: GeneratedEvent[]; next: Cursor | undefined } {
  const events: GeneratedEvent[] = [];
  const asOf = Math.min(cursor.asOf, call.now.getTime());
  let { bucket, skip } = cursor;
  const stop = bucket + BUCKETS_A_PAGE * BUCKET_MS;
  for (; bucket <= to && bucket < stop; bucket += BUCKET_MS) {
    const found = inBucket(streams, bucket, asOf, search, call)
      .filter((one) => one.at >= from && one.at <= to)
      .slice(skip);
    const room = limit - events.length;
    events.push(...found.slice(0, room));
    if (found.length > room) return { events, next: { bucket, skip: skip + room, asOf } };
    skip = 0;
  }
  return { events, next: bucket <= to ? { bucket, skip: 0, asOf } : undefined };
}

function inBucket(
  streams: Stream[],
  bucket: number,
  asOf: number,
  search: Search,
  { random }: Call<World>,
): GeneratedEvent[] {
  return streams
    .filter(({ from, to }) => to >= bucket && from < bucket + BUCKET_MS)
    .flatMap((stream) => visibleIn(stream, bucket, random, asOf, search))
    .sort((a, b) => Number(a.late) - Number(b.late) || a.at - b.at);
}

function cursorOf(token: string | undefined): Cursor | undefined {
  if (token === undefined) return undefined;
  const [, bucket, skip, asOf] = /^t\/(\d{1,15})\/(\d{1,6})\/(\d{1,15})$/.exec(token) ?? [];
  if (bucket === undefined || skip === undefined || asOf === undefined)
    throw new AwsFault(INVALID, "The specified nextToken is invalid.");
  return { bucket: bucketOf(Number(bucket)), skip: Number(skip), asOf: Number(asOf) };
}
