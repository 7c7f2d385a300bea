import { isObject } from "../../../core/json.js";
import { readInput } from "../../input.js";
import { AwsFault, type Call, type Operation } from "../../part.js";
import { nextSequence, type World } from "../../world.js";
import { streamsOf } from "../groups.js";
import { BUCKET_MS, bucketOf, eventsIn, type GeneratedEvent } from "../stream.js";
import { parseQuery, type Row, stampOf } from "./parse.js";
import type { QueryState } from "./state.js";

const INVALID = "InvalidParameterException";
/** In simulated time: a query waits a moment, then gives more and more. */
const BEGINS_MS = 500;
const TAKES_MS = 4_000;
const MOST = 10_000;
const DEFAULT_LIMIT = 1_000;
const KEPT = 20;

/** Logs Insights: queries that take a while, over the very lines that FilterLogEvents gives. */
export const insightsOperations: Record<string, Operation<World>> = {
  StartQuery: (input, call) => {
    const reader = readInput(input, INVALID);
    const [name, names] = [reader.text("logGroupName"), reader.texts("logGroupNames")];
    const groups = name === undefined ? names : [name];
    if (groups.length === 0) throw new AwsFault(INVALID, "A log group is required.");
    for (const group of groups) streamsOf(group, call);
    const text = reader.needText("queryString");
    parseQuery(text);
    const limit = reader.integer("limit") ?? DEFAULT_LIMIT;
    if (limit < 1 || limit > MOST) throw new AwsFault(INVALID, `limit must be between 1 and ${MOST}.`);
    const [from, to] = [reader.integer("startTime") ?? 0, reader.integer("endTime") ?? 0];
    if (from >= to) throw new AwsFault(INVALID, "startTime must be before endTime.");
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
    const done =
      status === "Complete" ? 1 : Math.min(1, Math.max(0, (call.now.getTime() - query.startedAt) / TAKES_MS));
    const until = query.from + (Math.min(query.to, call.now.getTime()) - query.from) * done;
    const lines = status === "Scheduled" ? [] : linesOf(query, until, call);
    const stages = parseQuery(query.text);
    const matched = stages.filter(({ filters }) => filters).reduce((found, { run }) => run(found), lines.map(rowOf));
    const rows = stages.reduce((found, { run }) => run(found), lines.map(rowOf));
    return {
      status,
      results: rows.slice(0, query.limit).map((row) => Object.entries(row).map(([field, value]) => ({ field, value }))),
      statistics: {
        recordsMatched: matched.length,
        recordsScanned: lines.length,
        bytesScanned: lines.reduce((sum, { message }) => sum + message.length, 0),
      },
    };
  },
  StopQuery: (input, call) => {
    const query = need(readInput(input, INVALID).needText("queryId"), call);
    if (statusOf(query, call.now.getTime()) !== "Running" && statusOf(query, call.now.getTime()) !== "Scheduled") {
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

/** Newest first, as Insights gives them. */
function linesOf({ groups, from }: QueryState, until: number, call: Call<World>): GeneratedEvent[] {
  const events = groups
    .flatMap((group) => streamsOf(group, call))
    .flatMap((stream) => {
      const found: GeneratedEvent[] = [];
      for (
        let bucket = bucketOf(Math.max(from, stream.from));
        bucket <= Math.min(until, stream.to);
        bucket += BUCKET_MS
      ) {
        found.push(...eventsIn(stream, bucket, call.random).filter(({ at }) => at >= from && at <= until));
      }
      return found;
    });
  return events.sort((a, b) => b.at - a.at);
}

/** A line's own fields: of JSON each member, nested ones by dots. */
function rowOf({ at, stream, message, id }: GeneratedEvent): Row {
  return { "@timestamp": stampOf(at), "@message": message, "@logStream": stream, ...members(message), "@ptr": id };
}

function members(message: string): Row {
  if (!message.startsWith("{")) return {};
  try {
    const data: unknown = JSON.parse(message);
    return isObject(data) ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)])) : {};
  } catch {
    // Not JSON after all: only the line as a whole can be asked for.
    return {};
  }
}
