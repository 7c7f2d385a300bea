import { page, readInput } from "../input.js";
import { AwsFault, type Operation } from "../part.js";
import type { World } from "../world.js";
import { filterLogEvents } from "./filter-events.js";
import { getLogEvents } from "./get-events.js";
import { groupNames, streamsOf } from "./groups.js";
import { insightsOperations } from "./insights/operations.js";
import { RETENTION_DAYS, type Stream } from "./stream.js";

const INVALID = "InvalidParameterException";
const DAY = 86_400_000;

export const logsOperations: Record<string, Operation<World>> = {
  DescribeLogGroups: (input, call) => {
    const reader = readInput(input, INVALID);
    const prefix = reader.text("logGroupNamePrefix");
    const part = reader.text("logGroupNamePattern");
    if (prefix !== undefined && part !== undefined) {
      throw new AwsFault(INVALID, "logGroupNamePrefix and logGroupNamePattern cannot be given together.");
    }
    const all = groupNames(call).filter(
      (name) => name.startsWith(prefix ?? "") && name.toLowerCase().includes((part ?? "").toLowerCase()),
    );
    const { items, next } = page(all, reader.text("nextToken"), limitOf(reader.integer("limit")), INVALID);
    return {
      logGroups: items.map((name) => ({
        logGroupName: name,
        arn: `arn:aws:logs:${call.setup.region}:${call.setup.accountId}:log-group:${name}:*`,
        creationTime: call.world.startedAt - 400 * DAY,
        retentionInDays: RETENTION_DAYS,
        metricFilterCount: 0,
        storedBytes: 512 * 1024 * 1024,
      })),
      nextToken: next,
    };
  },
  DescribeLogStreams: (input, call) => {
    const reader = readInput(input, INVALID);
    const group = reader.text("logGroupName") ?? reader.text("logGroupIdentifier");
    if (group === undefined) throw new AwsFault(INVALID, "logGroupName is required.");
    const prefix = reader.text("logStreamNamePrefix");
    const byTime = reader.text("orderBy") === "LastEventTime";
    if (byTime && prefix !== undefined) {
      throw new AwsFault(INVALID, "Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const all = streamsOf(group, call)
      .filter(({ name }) => name.startsWith(prefix ?? ""))
      .sort(byTime ? byLastEvent : byName);
    if (reader.flag("descending") === true) all.reverse();
    const { items, next } = page(all, reader.text("nextToken"), limitOf(reader.integer("limit")), INVALID);
    return {
      logStreams: items.map(({ name, from, to }) => ({
        logStreamName: name,
        arn: `arn:aws:logs:${call.setup.region}:${call.setup.accountId}:log-group:${group}:log-stream:${name}`,
        creationTime: from,
        firstEventTimestamp: from,
        lastEventTimestamp: to,
        lastIngestionTime: to,
        storedBytes: 0,
      })),
      nextToken: next,
    };
  },
  ...insightsOperations,
  FilterLogEvents: filterLogEvents,
  GetLogEvents: getLogEvents,
};

function byName(a: Stream, b: Stream): number {
  return a.name < b.name ? -1 : 1;
}

function byLastEvent(a: Stream, b: Stream): number {
  return a.to - b.to;
}

function limitOf(asked: number | undefined): number {
  if (asked !== undefined && (asked < 1 || asked > 50)) {
    throw new AwsFault(INVALID, "limit must be between 1 and 50.");
  }
  return asked ?? 50;
}
