import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { asNexusError } from "../../core/errors.js";
import type { LogEvent, LogSearch, Logs } from "../logs.js";
import { missing } from "../near-names.js";
import { all, from, pages } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";

/** FilterLogEvents' most a page, GetLogEvents' likewise. */
const EVENTS_A_PAGE = 10_000;
/** Searching a large group with a rare pattern goes through page after empty page: this bounds it, in the operator's time. */
const SEARCH_MS = 60_000;
const NAMES_TO_COMPARE = 1_000;

export function createLogs({ clients, clock }: WrapperDeps): Logs {
  const api = clients.api("logs");

  const groups = (prefix: string, max?: number) =>
    all(async (token) => {
      const page = await api.send("DescribeLogGroups", {
        ...(prefix === "" ? {} : { logGroupNamePrefix: prefix }),
        limit: 50,
        ...from("nextToken", token),
      });
      return { items: (page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []), next: page.nextToken };
    }, max);

  const fetchPages = (search: LogSearch, got: () => number) =>
    pages(async (token) => {
      const page = await api.send("FilterLogEvents", {
        ...requestOf(search),
        // One more than is wanted tells whether there is more.
        limit: Math.min(EVENTS_A_PAGE, Math.max(1, search.max - got() + 1)),
        ...from("nextToken", token),
      });
      return { items: page.events ?? [], next: page.nextToken };
    });

  return {
    groups: (prefix) => groups(prefix),
    search: async (search) => {
      const events: LogEvent[] = [];
      const deadline = clock.deadline(SEARCH_MS);
      let late = false;
      try {
        for await (const page of fetchPages(search, () => events.length)) {
          events.push(...page.flatMap(toEvent));
          late = deadline.aborted;
          if (late || events.length > search.max) break;
        }
      } catch (thrown) {
        const error = asNexusError(thrown);
        if (error.code !== "not-found") throw error;
        throw await missing("the log group", search.group, () => groups("", NAMES_TO_COMPARE), error);
      }
      events.sort((a, b) => a.at.getTime() - b.at.getTime());
      return { events: events.slice(0, search.max), truncated: late || events.length > search.max };
    },
    tail: async (group, stream, count) => {
      const limit = Math.min(EVENTS_A_PAGE, Math.max(1, count));
      const page = await api
        .send("GetLogEvents", { logGroupName: group, logStreamName: stream, limit, startFromHead: false })
        .catch((thrown: unknown) => {
          const error = asNexusError(thrown);
          if (error.code !== "not-found") throw error;
          return { events: [] };
        });
      return (page.events ?? [])
        .flatMap((event, index) => toEvent({ ...event, logStreamName: stream, eventId: `${stream}#${index}` }))
        .sort((a, b) => a.at.getTime() - b.at.getTime())
        .slice(-count);
    },
  };
}

function requestOf({ group, pattern, from: begin, to, streamPrefix, streams }: LogSearch) {
  return {
    logGroupName: group,
    startTime: begin.getTime(),
    ...(to === undefined ? {} : { endTime: to.getTime() }),
    ...(pattern === undefined || pattern === "" ? {} : { filterPattern: pattern }),
    ...(streamPrefix === undefined ? {} : { logStreamNamePrefix: streamPrefix }),
    ...(streams === undefined ? {} : { logStreamNames: streams }),
  };
}

function toEvent({ eventId, timestamp, logStreamName, message }: FilteredLogEvent): LogEvent[] {
  if (timestamp === undefined) return [];
  const stream = logStreamName ?? "";
  return [{ id: eventId ?? `${stream}@${timestamp}`, at: new Date(timestamp), stream, message: message ?? "" }];
}
