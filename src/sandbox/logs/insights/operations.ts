import { type InputReader, readInput } from "../../input.js";
import { AwsFault, type Call, type Operation } from "../../part.js";
import { nextSequence, type World } from "../../world.js";
import { streamsOf } from "../groups.js";
import { BUCKET_MS, bucketOf, type GeneratedEvent, oldestKept, visibleIn } from "../stream.js";
import { parseQuery } from "./parse.js";
import { rowOf } from "./row.js";
import type { QueryState } from "./state.js";

const INVALID = "InvalidParameterException";
/** In simulated time: a query waits a moment, then gives more and more. */
const BEGINS_MS = 500;
const TAKES_MS = 4_000;
const MOST = 10_000;
const DEFAULT_LIMIT = 1_000;
const KEPT = 20;
const MOST_GROUPS = 50;
/** Of a longer range partial results show this much at the most. */
const PARTIAL_MS = 3 * 3_600_000;

/** Logs Insights: queries that take a while, over the very lines that FilterLogEvents gives. */
export const insightsOperations: Record<string, Operation<World>> = {
  StartQuery: (input, call) => {
    const reader = readInput(input, INVALID);
    const groups = groupsOf(reader);
    for (const group of groups) streamsOf(group, call);
    const text = reader.needText("queryString");
    parseQuery(text);
    const limit = reader.integer("limit") ?? DEFAULT_LIMIT;
    if (limit < 1 || limit > MOST) throw new AwsFault(INVALID, `limit must be between 1 and ${MOST}.`);
    const [from, to] = [reader.integer("startTime") ?? 0, reader.integer("endTime") ?? 0];
    if (from >= to) throw new AwsFault(INVALID, "startTime must be before endTime.");
    if (to * 1_000 < oldestKept(call.now.getTime())) {
      const message = "end date and time is either before the log groups creation time or exceeds their retention";
      throw new AwsFault("MalformedQueryException", message);
    }
    const id = call.random.hex(32, "query", nextSequence(call.world));
    const startedAt = call.now.getTime();
    const query: QueryState = {
      id,
      text,
      groups,
      from: from * 1_000,
      to: to * 1_000,
      limit,
      startedAt,
      stoppedAt: null,
    };
    call.world.queries = [...call.world.queries, query].slice(-KEPT);
    return { queryId: id };
  },
  GetQueryResults: (input, call) => {
    const query = need(readInput(input, INVALID).needText("queryId"), call);
    const status = statusOf(query, call.now.getTime());
    const lines = status === "Scheduled" ? [] : linesOf(query, readUntil(query, call.now.getTime()), call);
    const { rows, matched } = parseQuery(query.text).run(lines.map(rowOf));
    return {
      status,
      results: rows.slice(0, query.limit).map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
      statistics: {
        recordsMatched: matched,
        recordsScanned: lines.length,
        bytesScanned: lines.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
      },
    };
  },
  StopQuery: (input, call) => {
    const query = need(readInput(input, INVALID).needText("queryId"), call);
    if (!["Scheduled", "Running"].includes(statusOf(query, call.now.getTime()))) {
      throw new AwsFault(INVALID, "The query has ended and cannot be stopped.");
    }
    query.stoppedAt = call.now.getTime();
    return { success: true };
  },
};

function need(id: string, { world }: Call<World>): QueryState {
  const found = world.queries.find((one) => one.id === id);
  if (found === undefined) throw new AwsFault("ResourceNotFoundException", `The query ${id} does not exist.`);
  return found;
}

function statusOf({ startedAt, stoppedAt }: QueryState, now: number): string {
  if (stoppedAt !== null) return "Cancelled";
  if (now < startedAt + BEGINS_MS) return "Scheduled";
  return now < startedAt + TAKES_MS ? "Running" : "Complete";
}

/** One name, or lists of names or of names and ARNs: as CloudWatch has it, exactly one of these. */
function groupsOf(reader: InputReader): string[] {
  const name = reader.text("logGroupName");
  const given = [name === undefined ? [] : [name], reader.texts("logGroupNames"), reader.texts("logGroupIdentifiers")];
  const lists = given.filter((groups) => groups.length > 0);
  const [groups] = lists;
  if (groups === undefined) throw new AwsFault(INVALID, "A log group is required.");
  if (lists.length > 1 || groups.length > MOST_GROUPS) {
    throw new AwsFault(INVALID, `Give log groups in one way only, ${MOST_GROUPS} at the most.`);
  }
  return groups;
}

/**
 * Up to when lines have been read: of a query under way a growing part of its first hours, so that looking often at a long
 * range stays quick. What was stopped stays where it was.
 */
function readUntil(query: QueryState, now: number): number {
  const end = Math.min(query.to, now);
  if (statusOf(query, now) === "Complete") return end;
  const done = Math.min(1, ((query.stoppedAt ?? now) - query.startedAt) / TAKES_MS);
  const from = Math.max(query.from, oldestKept(now));
  return from + Math.max(0, Math.min(end - from, PARTIAL_MS)) * done;
}

/** Newest first, as Insights gives them. */
function linesOf({ groups, from }: QueryState, until: number, call: Call<World>): GeneratedEvent[] {
  const now = call.now.getTime();
  const events = groups
    .flatMap((group) => streamsOf(group, call))
    .flatMap((stream) => {
      const found: GeneratedEvent[] = [];
      const [begin, end] = [Math.max(from, stream.from, oldestKept(now)), Math.min(until, stream.to)];
      for (let bucket = bucketOf(begin); bucket <= end; bucket += BUCKET_MS) {
        found.push(...visibleIn(stream, bucket, call.random, now).filter(({ at }) => at >= from && at <= until));
      }
      return found;
    });
  return events.sort((a, b) => b.at - a.at);
}
