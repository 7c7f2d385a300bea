import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandOutput,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  StartQueryCommand,
  type StartQueryCommandInput,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, it } from "vitest";
import { NAMES, testSandbox } from "../../support/sandbox.js";
import { breakableSandbox } from "../broken.js";

const GROUP = NAMES.appLogGroup;
const HOUR = 3_600_000;

type Sandbox = Pick<ReturnType<typeof testSandbox>, "settings" | "now" | "pass">;

const client = ({ settings }: Sandbox) => new CloudWatchLogsClient(settings());
const seconds = (sandbox: Sandbox, hoursAgo: number) => Math.floor((sandbox.now().getTime() - hoursAgo * HOUR) / 1_000);

async function start(sandbox: Sandbox, queryString: string, rest: Partial<StartQueryCommandInput> = {}) {
  const range = { startTime: seconds(sandbox, 1), endTime: seconds(sandbox, 0) };
  const { queryId = "" } = await client(sandbox).send(
    new StartQueryCommand({ logGroupName: GROUP, queryString, ...range, ...rest }),
  );
  const look = () => client(sandbox).send(new GetQueryResultsCommand({ queryId }));
  const stop = () => client(sandbox).send(new StopQueryCommand({ queryId }));
  return { look, stop };
}

const rowsOf = ({ results = [] }: GetQueryResultsCommandOutput) =>
  results.map((row) => Object.fromEntries(row.map(({ field = "", value = "" }) => [field, value])));

/** The rows of a query over the last hour once it is complete. */
async function ask(queryString: string, sandbox: Sandbox = testSandbox(), rest: Partial<StartQueryCommandInput> = {}) {
  const { look } = await start(sandbox, queryString, rest);
  sandbox.pass(10);
  const done = await look();
  expect(done.status).toBe("Complete");
  return rowsOf(done);
}

describe("a query", () => {
  it("waits, gives more and more, and is complete after some seconds", async () => {
    const sandbox = testSandbox();
    const { look } = await start(sandbox, "stats count(*) as lines");
    const looks: [string | undefined, number][] = [];
    for (const passing of [0, 1, 1, 1, 3]) {
      sandbox.pass(passing);
      const { status, statistics } = await look();
      looks.push([status, statistics?.recordsScanned ?? 0]);
    }
    expect(looks.map(([status]) => status)).toEqual(["Scheduled", "Running", "Running", "Running", "Complete"]);
    const counts = looks.map(([, count]) => count);
    expect(new Set(counts).size).toBe(counts.length);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it("that is stopped is cancelled and reads no further; one that has ended cannot be stopped", async () => {
    const sandbox = testSandbox();
    const { look, stop } = await start(sandbox, "fields @message");
    sandbox.pass(2);
    expect((await stop()).success).toBe(true);
    const [stopped] = [await look()];
    sandbox.pass(60);
    expect(stopped.status).toBe("Cancelled");
    expect((await look()).statistics).toEqual(stopped.statistics);
    await expect(stop()).rejects.toMatchObject({ name: "InvalidParameterException" });
  });

  it("that nobody began is ResourceNotFoundException, and so is a group that is not there", async () => {
    const missing = { name: "ResourceNotFoundException" };
    const results = client(testSandbox()).send(new GetQueryResultsCommand({ queryId: "made-up" }));
    await expect(results).rejects.toMatchObject(missing);
    await expect(start(testSandbox(), "fields @message", { logGroupName: "/nope" })).rejects.toMatchObject(missing);
  });

  it("counts the very lines that FilterLogEvents gives", async () => {
    const sandbox = testSandbox();
    const range = { startTime: seconds(sandbox, 0.3), endTime: seconds(sandbox, 0.1) };
    const [row] = await ask("stats count(*)", sandbox, range);
    const logs = client(sandbox);
    let count = 0;
    let nextToken: string | undefined;
    do {
      const page: FilterLogEventsCommandOutput = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: GROUP,
          startTime: range.startTime * 1_000,
          endTime: range.endTime * 1_000,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      count += page.events?.length ?? 0;
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(row).toEqual({ "count(*)": String(count) });
  });
});

describe("the query language", () => {
  it("shows time and message when nothing is said, newest first", async () => {
    const rows = await ask("limit 3");
    expect(rows.map((row) => Object.keys(row))).toEqual(Array(3).fill(["@timestamp", "@message", "@ptr"]));
    const times = rows.map((row) => row["@timestamp"] ?? "");
    expect(times).toEqual(times.toSorted().reverse());
  });

  it("filters by fields that are not shown", async () => {
    const rows = await ask('fields @timestamp, ms | filter msg = "request" and ms > 100 | sort ms desc | limit 5');
    expect(rows).toHaveLength(5);
    expect(rows.every((row) => Number(row.ms) > 100 && row.msg === undefined)).toBe(true);
    expect(rows.map((row) => Number(row.ms))).toEqual(rows.map((row) => Number(row.ms)).toSorted((a, b) => b - a));
  });

  it("takes or, not and parentheses, and a | inside a regular expression", async () => {
    const one = await ask('filter path like /orders|users/ and not (path = "/api/orders") | stats count(*) by path');
    expect(one.map((row) => row.path).toSorted()).toEqual(["/api/orders/812", "/api/users/me"]);
    const two = await ask(
      'filter path in ["/health", "/api/search"] or path =~ /(?i)INVOICES$/ | stats count(*) by path',
    );
    expect(two.map((row) => row.path).toSorted()).toEqual(["/api/invoices", "/api/search", "/health"]);
    const three = await ask('filter @message not like "INFO" | stats count(*) by level');
    expect(three.map((row) => row.level)).not.toContain("INFO");
  });

  it("counts and measures, by fields and by time", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("high-errors");
    const rows = await ask(
      'filter msg = "request" | stats count(*) as n, min(ms), avg(ms), pct(ms, 90) as p90, max(ms) by bin(5m), status | sort n desc',
      sandbox,
    );
    expect(rows.length).toBeGreaterThan(12);
    expect(Object.keys(rows[0] ?? {})).toEqual(["bin(5m)", "status", "n", "min(ms)", "avg(ms)", "p90", "max(ms)"]);
    for (const row of rows) {
      const measures = [row["min(ms)"], row.p90, row["max(ms)"]].map(Number);
      expect(measures).toEqual(measures.toSorted((a, b) => a - b));
      expect(row["bin(5m)"]).toMatch(/:[0-5][05]:00\.000$/);
    }
  });

  it("counts different values, and gives no row where no line matches", async () => {
    const [row] = await ask("stats count_distinct(@logStream) as tasks");
    expect(row).toEqual({ tasks: "3" });
    expect(await ask('filter level = "NEVER" | stats count(*)')).toEqual([]);
  });

  it.each([
    ["filtre level", 0, 6],
    ["fields @message | filter level ==", 32, 33],
    ["stats median(ms)", 6, 12],
    ["filter (level = 'A'", 19, 19],
    ["filter @message like /(/", 21, 24],
    ["sort ms up", 8, 10],
    ["limit 0", 6, 7],
    ["stats count(*) by bin(5 parsecs)", 24, 31],
    ["fields ~", 7, 8],
    ["", 0, 0],
  ])("%j: refused with the place where it goes wrong", async (query, startCharOffset, endCharOffset) => {
    const asked = start(testSandbox(), query);
    if (query === "") await expect(asked).rejects.toMatchObject({ name: "InvalidParameterException" });
    else {
      await expect(asked).rejects.toMatchObject({
        name: "MalformedQueryException",
        queryCompileError: { location: { startCharOffset, endCharOffset } },
      });
    }
  });

  it("refuses a range that lies before what is kept", async () => {
    const sandbox = testSandbox();
    const range = { startTime: seconds(sandbox, 32 * 24), endTime: seconds(sandbox, 31 * 24) };
    await expect(start(sandbox, "limit 1", range)).rejects.toMatchObject({ name: "MalformedQueryException" });
  });
});
