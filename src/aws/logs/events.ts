import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import { asNexusError, NexusError } from "../../core/errors.js";
import type { Api, SendOptions } from "../clients.js";
import type { LogEvent, LogPage, LogSearch, Logs } from "../logs.js";
import { from } from "../paginate.js";

/** FilterLogEvents' most a page, GetLogEvents' likewise. */
export const EVENTS_A_PAGE = 10_000;

type LogsApi = Api<"logs">;

/** One page of FilterLogEvents. */
export async function filterPage(
  api: LogsApi,
  search: Omit<LogSearch, "max">,
  { token, limit }: { token: string | undefined; limit: number },
  options: SendOptions,
): Promise<LogPage> {
  const page = await api.send("FilterLogEvents", { ...requestOf(search), limit, ...from("nextToken", token) }, options);
  return { events: (page.events ?? []).flatMap(toEvent), next: page.nextToken === "" ? undefined : page.nextToken };
}

/** One page of GetLogEvents from the head on: at the end the service gives the token back that it was asked with. */
export async function streamPage(
  api: LogsApi,
  { group, stream, since, until }: Parameters<Logs["events"]>[0],
  token: string | undefined,
): Promise<LogPage> {
  const page = await api.send("GetLogEvents", {
    logGroupName: group,
    logStreamName: stream,
    startFromHead: true,
    limit: EVENTS_A_PAGE,
    ...(since === undefined ? {} : { startTime: since.getTime() }),
    ...(until === undefined ? {} : { endTime: until.getTime() }),
    ...from("nextToken", token),
  });
  const next = page.nextForwardToken;
  const events = (page.events ?? []).flatMap((event, index) =>
    toEvent({ ...event, logStreamName: stream, eventId: `${next ?? stream}#${index}` }),
  );
  return { events, next: next === token ? undefined : next };
}

/** A pattern that the service does not take is the operator's to mend, not a failure of the platform. */
export function asPatternError(thrown: unknown, pattern: string | undefined): NexusError {
  const error = asNexusError(thrown);
  if (error.awsCode !== "InvalidParameterException" || pattern === undefined) return error;
  if (!/pattern|term|regex|character/i.test(error.message)) return error;
  const said = error.message.replace(/^logs:\w+: /, "");
  return new NexusError("usage", `CloudWatch Logs does not take the pattern ${pattern}: ${said}`, {
    hint: `text that is not only letters, digits and _ stands in double quotes: '"user_id:12345"'; a regular expression in %...%`,
    cause: error,
    awsCode: "InvalidParameterException",
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    ...(error.operation === undefined ? {} : { operation: error.operation }),
  });
}

export function toEvent({ eventId, timestamp, ingestionTime, logStreamName, message }: FilteredLogEvent): LogEvent[] {
  if (timestamp === undefined) return [];
  const stream = logStreamName ?? "";
  return [
    {
      id: eventId ?? `${stream}@${timestamp}`,
      at: new Date(timestamp),
      ...(ingestionTime === undefined ? {} : { ingestedAt: new Date(ingestionTime) }),
      stream,
      message: message ?? "",
    },
  ];
}

function requestOf({ group, pattern, from: begin, to, streamPrefix, streams }: Omit<LogSearch, "max">) {
  return {
    logGroupName: group,
    startTime: begin.getTime(),
    ...(to === undefined ? {} : { endTime: to.getTime() }),
    ...(pattern === undefined || pattern === "" ? {} : { filterPattern: pattern }),
    ...(streamPrefix === undefined ? {} : { logStreamNamePrefix: streamPrefix }),
    ...(streams === undefined ? {} : { logStreamNames: streams }),
  };
}
