import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { BINARY, makeOperator, type Operator } from "../support/cli.js";
import { type LogPlan, type LogServer, startLogServer } from "../support/log-server.js";
import { FOUR_LINES, KEYS } from "../support/seed.js";

const GROUP = "/aws/ecs/acme-staging";

let server: LogServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function serving(plan: Partial<LogPlan>): Promise<{ operator: Operator; server: LogServer }> {
  const spanMs = plan.spanMs ?? 3_000_000;
  const whole = { group: GROUP, count: 10_000, from: Date.now() - spanMs - 60_000, spanMs, streams: 12, ...plan };
  server = await startLogServer(whole);
  return { server, operator: makeOperator(FOUR_LINES, { ...KEYS, AWS_ENDPOINT_URL: server.url }) };
}

/** Ids of the events in JSON Lines, in the order they came. */
class Seen {
  readonly ids: string[] = [];
  late = 0;

  take(line: string): void {
    const record: unknown = JSON.parse(line);
    if (typeof record !== "object" || record === null || !("id" in record)) throw new Error(`not a record: ${line}`);
    this.ids.push(String(record.id));
    if ("late" in record && record.late === true) this.late += 1;
  }
}

describe("following a log", () => {
  it("neither loses nor doubles one of 200,000 events, 10 % of them late, one call in five throttled", async () => {
    const count = 200_000;
    const spanMs = 12_000;
    const { operator, server: log } = await serving({
      count,
      spanMs,
      from: Date.now(),
      latenessMs: (index) => (index % 10 === 3 ? 500 + ((index * 7_919) % 4_000) : 0),
      throttled: (call) => call % 5 === 4,
      emptyEvery: 9,
    });
    const seen = new Seen();
    const child = spawn(
      process.execPath,
      [BINARY, "monitor", "logs", "tail", "--follow", "--since", "1m", "-o", "json"],
      {
        cwd: operator.home,
        env: { PATH: process.env.PATH, HOME: operator.home, ...KEYS, AWS_ENDPOINT_URL: log.url },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const giveUp = setTimeout(() => child.kill("SIGKILL"), 90_000);
    for await (const line of createInterface({ input: child.stdout })) {
      seen.take(line);
      if (seen.ids.length === count) child.kill("SIGINT");
    }
    await ended;
    clearTimeout(giveUp);
    expect(new Set(seen.ids).size, said).toBe(count);
    expect(seen.ids.length).toBe(count);
    expect(log.calls.throttled).toBeGreaterThan(0);
  }, 120_000);
});

describe("searching a log", () => {
  it("gives every event once, in order of time, through empty pages and throttled calls", async () => {
    const { operator } = await serving({ count: 45_000, throttled: (call) => call % 4 === 2, emptyEvery: 3 });
    const ended = await operator.run(["monitor", "logs", "search", "request", "--since", "2h", "-o", "json"]);
    expect(ended.code, ended.stderr).toBe(0);
    const { records } = JSON.parse(ended.stdout) as { records: { id: string; at: string }[] };
    expect(records.length).toBe(45_000);
    expect(new Set(records.map(({ id }) => id)).size).toBe(45_000);
    const times = records.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });

  it("stops at --limit with the first ones of the range, and does not read on", async () => {
    const { operator, server: log } = await serving({ count: 300_000 });
    const ended = await operator.run([
      "monitor",
      "logs",
      "search",
      "request",
      "--since",
      "2h",
      "--limit",
      "7",
      "-o",
      "json",
    ]);
    const { records } = JSON.parse(ended.stdout) as { records: { id: string }[] };
    expect(records.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6].map(log.idOf));
    expect(log.calls.answered).toBeLessThan(12);
  });
});
