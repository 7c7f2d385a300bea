import { createServer, type IncomingMessage } from "node:http";

/** How the log of a {@link LogServer} is made. Event number `i` of `count` stands at `from + i * span / count`. */
export interface LogPlan {
  group: string;
  count: number;
  /** Milliseconds since 1970. */
  from: number;
  spanMs: number;
  streams: number;
  /** How long after its time event `i` can be read; 0 when left out. Nothing is visible before its own time. */
  latenessMs?: (index: number) => number;
  /** Whether call number `n` is refused as too many. */
  throttled?: (call: number) => boolean;
  /** Every so many pages one comes empty though more follow. */
  emptyEvery?: number;
}

/** CloudWatch Logs' wire protocol on a loopback port, for logs that no emulator could hold: events are made as they are asked for. */
export interface LogServer {
  url: string;
  /** FilterLogEvents that were answered, and those refused. */
  calls: { answered: number; throttled: number };
  idOf(index: number): string;
  stop(): Promise<void>;
}

const MOST = 10_000;

export async function startLogServer(plan: LogPlan): Promise<LogServer> {
  const calls = { answered: 0, throttled: 0 };
  const state = { pages: 0, call: 0 };
  const server = createServer((request, response) => {
    void readJson(request).then((input) => {
      const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      state.call += 1;
      const refused = operation === "FilterLogEvents" && plan.throttled?.(state.call) === true;
      if (refused) calls.throttled += 1;
      else if (operation === "FilterLogEvents") calls.answered += 1;
      const answer = refused ? throttling() : answerTo(operation, input, plan, state);
      response.writeHead(answer.status, {
        "content-type": "application/x-amz-json-1.1",
        "x-amzn-requestid": `log-server-${state.call}`,
      });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the log server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    idOf,
    stop: () => {
      server.closeAllConnections();
      return new Promise((stopped) => server.close(() => stopped()));
    },
  };
}

type Answer = { status: number; body: object };

function throttling(): Answer {
  return { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } };
}

function answerTo(operation: string, input: Record<string, unknown>, plan: LogPlan, state: { pages: number }): Answer {
  if (operation === "DescribeLogGroups") {
    const arn = `arn:aws:logs:eu-west-1:123456789012:log-group:${plan.group}:*`;
    return { status: 200, body: { logGroups: [{ logGroupName: plan.group, arn, creationTime: 0, storedBytes: 1 }] } };
  }
  if (operation !== "FilterLogEvents") {
    return { status: 400, body: { __type: "UnknownOperationException", message: operation } };
  }
  if (input.logGroupName !== plan.group) {
    const message = "The specified log group does not exist.";
    return { status: 400, body: { __type: "ResourceNotFoundException", message } };
  }
  state.pages += 1;
  return { status: 200, body: page(input, plan, state.pages) };
}

function page(input: Record<string, unknown>, plan: LogPlan, number: number): object {
  const now = Date.now();
  const step = plan.spanMs / plan.count;
  const at = (index: number) => Math.floor(plan.from + index * step);
  const first = Math.max(0, Math.ceil((numberOf(input.startTime, 0) - plan.from) / step));
  const end = numberOf(input.endTime, now);
  const limit = numberOf(input.limit, MOST);
  // Each page's token is another, also where two begin at the same event.
  let index = typeof input.nextToken === "string" ? Number(input.nextToken.split("/")[0]) : first;
  if (plan.emptyEvery !== undefined && number % plan.emptyEvery === 0 && index < plan.count) {
    return { events: [], searchedLogStreams: [], nextToken: `${index}/${number}` };
  }
  const events: object[] = [];
  for (; index < plan.count && at(index) <= end && events.length < limit; index += 1) {
    const readableAt = at(index) + (plan.latenessMs?.(index) ?? 0);
    if (readableAt <= now) events.push(eventOf(index, at(index), readableAt, plan));
  }
  const more = index < plan.count && at(index) <= end;
  return { events, searchedLogStreams: [], ...(more ? { nextToken: `${index}/${number}` } : {}) };
}

function eventOf(index: number, at: number, ingestionTime: number, { streams }: LogPlan): object {
  return {
    eventId: idOf(index),
    timestamp: at,
    ingestionTime,
    logStreamName: `app/app/${String(index % streams).padStart(4, "0")}`,
    message: `{"level":"INFO","msg":"request ${index} served","path":"/api/orders","status":200,"ms":${index % 300},"user_id":${index % 5_000}}`,
  };
}

function idOf(index: number): string {
  return String(index).padStart(56, "0");
}

function numberOf(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const value: unknown = JSON.parse(Buffer.concat(parts).toString("utf8") || "{}");
  return typeof value === "object" && value !== null ? { ...value } : {};
}
