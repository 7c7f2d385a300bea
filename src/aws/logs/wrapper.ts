import { asNexusError } from "../../core/errors.js";
import type { LogEvent, LogGroup, LogSearch, Logs } from "../logs.js";
import { missing } from "../near-names.js";
import { pages } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { asPatternError, EVENTS_A_PAGE, filterPage, streamPage, toEvent } from "./events.js";
import { readGroups, readStreams } from "./groups.js";
import { queryResults, startQuery, stopQuery } from "./insights.js";
import { startLiveTail } from "./live-tail.js";

/** Searching a large group with a rare pattern goes through page after empty page: this bounds it, in the operator's time. */
const SEARCH_MS = 60_000;
const NAMES_TO_COMPARE = 1_000;

export function createLogs({ clients, clock }: WrapperDeps): Logs {
  const api = clients.api("logs");
  const noSuchGroup = (name: string) =>
    missing("the log group", name, async () => (await readGroups(api, "", NAMES_TO_COMPARE)).map((one) => one.name));
  /** A group that is not there is named with those that are near. */
  const inGroup = async <T>(group: string, pattern: string | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      const error = asPatternError(thrown, pattern);
      if (error.code !== "not-found" || /stream/i.test(error.message)) throw error;
      throw await missing(
        "the log group",
        group,
        async () => (await readGroups(api, "", NAMES_TO_COMPARE)).map((one) => one.name),
        error,
      );
    }
  };

  const fetchPages = (search: LogSearch, got: () => number) =>
    pages(async (token) => {
      // One more than is wanted tells whether there is more.
      const limit = Math.min(EVENTS_A_PAGE, Math.max(1, search.max - got() + 1));
      const page = await filterPage(api, search, { token, limit }, {});
      return { items: page.events, next: page.next };
    });

  return {
    groups: async (prefix) => (await readGroups(api, prefix)).map(({ name }) => name),
    group: async (name): Promise<LogGroup> => {
      const found = (await readGroups(api, name, NAMES_TO_COMPARE)).find((one) => one.name === name);
      if (found === undefined) throw await noSuchGroup(name);
      return found;
    },
    streams: (group, options) => inGroup(group, undefined, () => readStreams(api, group, options)),
    search: (search) =>
      inGroup(search.group, search.pattern, async () => {
        const events: LogEvent[] = [];
        const deadline = clock.deadline(SEARCH_MS);
        let late = false;
        for await (const page of fetchPages(search, () => events.length)) {
          events.push(...page);
          late = deadline.aborted;
          if (late || events.length > search.max) break;
        }
        events.sort((a, b) => a.at.getTime() - b.at.getTime());
        return { events: events.slice(0, search.max), truncated: late || events.length > search.max };
      }),
    filter: (search, { token, limit, signal }) =>
      inGroup(search.group, search.pattern, () =>
        filterPage(
          api,
          search,
          { token, limit: limit ?? EVENTS_A_PAGE },
          { attempts: "paced", ...(signal === undefined ? {} : { signal }) },
        ),
      ),
    events: (from, token) => streamPage(api, from, token),
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
    startQuery: (query) => startQuery(api, query),
    queryResults: (id) => queryResults(api, id),
    stopQuery: (id) => stopQuery(api, id),
    liveTail: (groups, options) => startLiveTail(api, groups, options),
  };
}
