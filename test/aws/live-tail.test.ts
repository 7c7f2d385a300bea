import { createServer, type Server } from "node:http";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { afterEach, describe, expect, it } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { createClock } from "../../src/core/clock.js";
import { Gate } from "../../src/core/gate.js";
import { Redactor } from "../../src/core/redact.js";

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);
let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** One event of the stream, as the service frames it. */
function frame(type: string, body: object, kind = "event"): Uint8Array {
  const header = (value: string) => ({ type: "string" as const, value });
  return codec.encode({
    headers: {
      ":message-type": header(kind),
      [kind === "event" ? ":event-type" : ":exception-type"]: header(type),
      ":content-type": header("application/json"),
    },
    body: Buffer.from(JSON.stringify(body)),
  });
}

/** A service that answers StartLiveTail with these frames, then ends. */
async function answering(frames: Uint8Array[]): Promise<{ url: string; asked: object[] }> {
  const asked: object[] = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += String(part);
    });
    request.on("end", () => {
      asked.push(JSON.parse(body));
      response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
      for (const one of frames) response.write(one);
      response.end();
    });
  });
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, asked };
}

async function logsAt(endpointUrl: string) {
  process.env.AWS_ACCESS_KEY_ID = "AKIATESTTESTTESTTEST";
  process.env.AWS_SECRET_ACCESS_KEY = "nobody";
  const env = { region: "eu-west-1", endpointUrl, kind: "aws" };
  const { signal } = new AbortController();
  const deps = { env, gate: new Gate(READ_LIST), redactor: new Redactor(), clock: createClock(), signal };
  return createAws(deps as unknown as Parameters<typeof createAws>[0]).services.logs();
}

const GROUP = {
  name: "/app",
  arn: "arn:aws:logs:eu-west-1:1:log-group:/app",
  createdAt: undefined,
  retentionDays: 1,
  storedBytes: 0,
};

describe("a Live Tail session", () => {
  it("gives what comes, says when it was sampled, and ends when the service ends it", async () => {
    const event = {
      logStreamName: "s",
      logGroupIdentifier: "1:/app",
      message: "hello",
      timestamp: 5,
      ingestionTime: 9,
    };
    const { url, asked } = await answering([
      frame("sessionStart", { sessionId: "x" }),
      frame("sessionUpdate", { sessionMetadata: { sampled: false }, sessionResults: [event, event] }),
      frame("sessionUpdate", { sessionMetadata: { sampled: true }, sessionResults: [] }),
      frame("SessionTimeoutException", { message: "3 hours" }, "exception"),
    ]);
    const logs = await logsAt(url);
    const updates = await logs.liveTail([GROUP], { pattern: "hello", signal: new AbortController().signal });
    const seen = [];
    for await (const update of updates) seen.push(update);
    expect(seen.map(({ sampled, events }) => [sampled, events.length])).toEqual([
      [false, 2],
      [true, 0],
    ]);
    expect(seen[0]?.events[0]).toMatchObject({ group: "/app", stream: "s", message: "hello", at: new Date(5) });
    expect(new Set(seen[0]?.events.map(({ id }) => id)).size).toBe(2);
    expect(asked[0]).toMatchObject({ logGroupIdentifiers: [GROUP.arn], logEventFilterPattern: "hello" });
  });
});
