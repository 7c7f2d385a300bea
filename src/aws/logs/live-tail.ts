import type { LiveTailSessionLogEvent, StartLiveTailResponseStream } from "@aws-sdk/client-cloudwatch-logs";
import { interrupted, NexusError } from "../../core/errors.js";
import type { Api } from "../clients.js";
import type { LiveTailUpdate, LogGroup, Logs } from "../logs.js";

type Options = Parameters<Logs["liveTail"]>[1];

/** StartLiveTail. Its events have no id; the time of ingestion and a count stand in, unique within the session. */
export async function startLiveTail(
  api: Api<"logs">,
  groups: readonly LogGroup[],
  { pattern, streams, signal }: Options,
): Promise<AsyncIterable<LiveTailUpdate>> {
  const started = await api.send(
    "StartLiveTail",
    {
      logGroupIdentifiers: groups.map(({ arn }) => arn),
      ...(pattern === undefined ? {} : { logEventFilterPattern: pattern }),
      ...(streams === undefined ? {} : { logStreamNames: streams }),
    },
    { attempts: "paced", signal },
  );
  const { responseStream } = started;
  if (responseStream === undefined) throw new NexusError("failed", "logs:StartLiveTail gave no stream");
  return updates(responseStream, groups, signal);
}

async function* updates(
  session: AsyncIterable<StartLiveTailResponseStream>,
  groups: readonly LogGroup[],
  signal: AbortSignal,
): AsyncGenerator<LiveTailUpdate> {
  let count = 0;
  try {
    for await (const { sessionUpdate } of session) {
      if (sessionUpdate === undefined) continue;
      const results = sessionUpdate.sessionResults ?? [];
      const before = count;
      count += results.length;
      const events = results.map((event, index) => toEvent(event, groups, before + index));
      yield { events, sampled: sessionUpdate.sessionMetadata?.sampled ?? false };
    }
  } catch (thrown) {
    if (signal.aborted) throw interrupted();
    // The SDK throws what ends the stream; after 3 hours that is no trouble.
    if (thrown instanceof Error && thrown.name === "SessionTimeoutException") return;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new NexusError("failed", `the Live Tail session broke off: ${why}`, { cause: thrown });
  }
}

function toEvent(event: LiveTailSessionLogEvent, groups: readonly LogGroup[], count: number) {
  const at = new Date(event.timestamp ?? event.ingestionTime ?? 0);
  const identifier = event.logGroupIdentifier ?? "";
  // "account:name"
  const name = identifier.slice(identifier.indexOf(":") + 1);
  const group = groups.find((one) => one.name === name || one.arn === identifier)?.name ?? name;
  return {
    id: `live-${at.getTime()}-${count}`,
    at,
    ...(event.ingestionTime === undefined ? {} : { ingestedAt: new Date(event.ingestionTime) }),
    stream: event.logStreamName ?? "",
    message: event.message ?? "",
    group,
  };
}
