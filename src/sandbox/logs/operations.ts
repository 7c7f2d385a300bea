import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import { filterPattern } from "./filter-pattern.js";
import { appStreams, BUCKET_MS, databaseStreams, eventsIn, type GeneratedEvent, type Stream } from "./generate.js";

const INVALID = "InvalidParameterException";
/** CloudWatch answers with what it has looked through so far: pages may be empty though more follow. */
const BUCKETS_A_PAGE = 90;
const MOST = 10_000;
const DAY = 86_400_000;

export const logsOperations: Record<string, Operation<World>> = {
  DescribeLogGroups: (input, call) => {
    const reader = readInput(input, INVALID);
    const prefix = reader.text("logGroupNamePrefix") ?? "";
    const part = reader.text("logGroupNamePattern") ?? "";
    const all = groups(call).filter((name) => name.startsWith(prefix) && name.includes(part));
    const { items, next } = page(all, reader.text("nextToken"), reader.integer("limit") ?? 50, INVALID);
    return {
      logGroups: items.map((name) => ({
        logGroupName: name,
        arn: `arn:aws:logs:${call.setup.region}:${call.setup.accountId}:log-group:${name}:*`,
        creationTime: call.world.startedAt - 400 * DAY,
        retentionInDays: 30,
        storedBytes: 512 * 1024 * 1024,
      })),
      nextToken: next,
    };
  },
  DescribeLogStreams: (input, call) => {
    const reader = readInput(input, INVALID);
    const prefix = reader.text("logStreamNamePrefix") ?? "";
    const newest = (a: Stream, b: Stream) => b.to - a.to;
    const all = streamsOf(reader.needText("logGroupName"), call)
      .filter(({ name }) => name.startsWith(prefix))
      .sort(newest);
    const { items, next } = page(all, reader.text("nextToken"), reader.integer("limit") ?? 50, INVALID);
    return {
      logStreams: items.map(({ name, from, to }) => ({
        logStreamName: name,
        creationTime: from,
        firstEventTimestamp: from,
        lastEventTimestamp: to,
        lastIngestionTime: to,
      })),
      nextToken: next,
    };
  },
  FilterLogEvents: (input, call) => {
    const reader = readInput(input, INVALID);
    const matches = filterPattern(reader.text("filterPattern"));
    const limit = reader.integer("limit") ?? MOST;
    if (limit < 1 || limit > MOST) throw new AwsFault(INVALID, `limit must be between 1 and ${MOST}.`);
    const names = reader.texts("logStreamNames");
    const prefix = reader.text("logStreamNamePrefix") ?? "";
    const streams = streamsOf(reader.needText("logGroupName"), call).filter(
      ({ name }) => name.startsWith(prefix) && (names.length === 0 || names.includes(name)),
    );
    const from = reader.integer("startTime") ?? call.now.getTime() - 30 * DAY;
    const to = reader.integer("endTime") ?? call.now.getTime();
    if (from > to) throw new AwsFault(INVALID, "startTime must not be after endTime.");
    const begin = cursorOf(reader.text("nextToken"), Math.max(from, Math.min(...streams.map((one) => one.from), to)));
    const found = look(streams, { begin, from, to, limit }, matches, call);
    return {
      events: found.events.map(({ id, at, stream, message }) => ({
        eventId: id,
        timestamp: at,
        ingestionTime: at + 1_500,
        logStreamName: stream,
        message,
      })),
      nextToken: found.next,
    };
  },
  GetLogEvents: (input, call) => {
    const reader = readInput(input, INVALID);
    const name = reader.needText("logStreamName");
    const stream = streamsOf(reader.needText("logGroupName"), call).find((one) => one.name === name);
    if (stream === undefined)
      throw new AwsFault("ResourceNotFoundException", "The specified log stream does not exist.");
    const limit = reader.integer("limit") ?? 1_000;
    const back = Math.max(stream.from, stream.to - 30 * 60_000);
    const from = reader.integer("startTime") ?? back;
    const to = Math.min(reader.integer("endTime") ?? stream.to, stream.to);
    const all = look(
      [stream],
      { begin: floor(from), from, to, limit: MOST, buckets: Number.POSITIVE_INFINITY },
      () => true,
      call,
    ).events;
    const kept = reader.text("nextToken") === undefined ? all.slice(-limit) : [];
    return {
      events: kept.map(({ at, message }) => ({ timestamp: at, ingestionTime: at + 1_500, message })),
      nextForwardToken: `f/${stream.to}`,
      nextBackwardToken: `b/${from}`,
    };
  },
};

interface Range {
  begin: number;
  from: number;
  to: number;
  limit: number;
  buckets?: number;
}

function look(streams: Stream[], range: Range, matches: (message: string) => boolean, call: Call<World>) {
  const events: GeneratedEvent[] = [];
  const stop = range.begin + (range.buckets ?? BUCKETS_A_PAGE) * BUCKET_MS;
  let bucket = range.begin;
  for (; bucket <= range.to && bucket < stop && events.length < range.limit; bucket += BUCKET_MS) {
    for (const stream of streams) {
      if (stream.to < bucket || stream.from > bucket + BUCKET_MS) continue;
      events.push(
        ...eventsIn(stream, bucket, call.random).filter(
          (one) => one.at >= range.from && one.at <= range.to && matches(one.message),
        ),
      );
    }
  }
  return { events, next: bucket <= range.to ? `t/${bucket}` : undefined };
}

function cursorOf(token: string | undefined, from: number): number {
  if (token === undefined) return floor(from);
  const at = Number(/^t\/(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (!Number.isFinite(at)) throw new AwsFault(INVALID, "The specified nextToken is invalid.");
  return at;
}

function floor(at: number): number {
  return Math.floor(at / BUCKET_MS) * BUCKET_MS;
}

function groups({ setup }: Call<World>): string[] {
  return [setup.names.appLogGroup, `/aws/rds/instance/${setup.names.database}/postgresql`].sort();
}

function streamsOf(group: string, call: Call<World>): Stream[] {
  const at = call.now.getTime();
  if (group === call.setup.names.appLogGroup) return appStreams(call.world, call.random, at);
  if (groups(call).includes(group)) return databaseStreams(call.world, call.random, call.setup, at);
  throw new AwsFault("ResourceNotFoundException", "The specified log group does not exist.");
}
