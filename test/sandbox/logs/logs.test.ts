import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../../support/sandbox.js";
import { breakableSandbox } from "../broken.js";

const GROUP = NAMES.appLogGroup;
const DATABASE = `/aws/rds/instance/${NAMES.database}/postgresql`;
const MINUTE = 60_000;

type Sandbox = Pick<ReturnType<typeof testSandbox>, "settings" | "now">;

const client = ({ settings }: Sandbox) => new CloudWatchLogsClient(settings());

/** All pages of a search over the last minutes. */
async function filter(sandbox: Sandbox, minutes: number, rest: Partial<FilterLogEventsCommandInput> = {}) {
  const logs = client(sandbox);
  const events: FilteredLogEvent[] = [];
  const sizes: number[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(
      new FilterLogEventsCommand({
        logGroupName: GROUP,
        startTime: sandbox.now().getTime() - minutes * MINUTE,
        endTime: sandbox.now().getTime(),
        nextToken,
        ...rest,
      }),
    );
    events.push(...(page.events ?? []));
    sizes.push(page.events?.length ?? 0);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { events, sizes };
}

const delayOf = ({ timestamp = 0, ingestionTime = 0 }: FilteredLogEvent) => ingestionTime - timestamp;
const isLate = (event: FilteredLogEvent) => delayOf(event) >= 5_000;
const byTime = (a: FilteredLogEvent, b: FilteredLogEvent) => (a.timestamp ?? 0) - (b.timestamp ?? 0);

const levelOf = ({ message }: FilteredLogEvent) => JSON.parse(message ?? "{}").level;

describe("a search that most stretches cannot match", () => {
  it.each(["?ERROR ?Error ?FATAL", "ERROR", "invoice", "request", "?slow ?payment", "-INFO"])(
    "%s finds what reading everything finds, under the same ids",
    async (filterPattern) => {
      const sandbox = breakableSandbox();
      sandbox.pass(600);
      sandbox.break("high-errors");
      sandbox.pass(300);
      const everything = (await filter(sandbox, 120)).events;
      const found = (await filter(sandbox, 120, { filterPattern })).events;
      const words = filterPattern.replaceAll("?", "").split(" ");
      const holds = ({ message = "" }: FilteredLogEvent) =>
        filterPattern.startsWith("-")
          ? !/\bINFO\b/.test(message)
          : words.some((word) => new RegExp(`\\b${word}\\b`).test(message));
      expect(found.length).toBeGreaterThan(0);
      expect(found).toEqual(everything.filter(holds));
    },
  );
});

describe("log groups", () => {
  it("are the application's and the database's, and no group ends in /error", async () => {
    const { logGroups } = await client(testSandbox()).send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual([GROUP, DATABASE]);
  });

  it("are found by prefix or by a part of the name, not by both", async () => {
    const logs = client(testSandbox());
    const names = async (input: object) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(await names({ logGroupNamePrefix: "/aws/rds/" })).toEqual([DATABASE]);
    expect(await names({ logGroupNamePattern: "ECS" })).toEqual([GROUP]);
    await expect(names({ logGroupNamePrefix: "/a", logGroupNamePattern: "b" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });

  it("that are not there are ResourceNotFoundException, and so are streams", async () => {
    const logs = client(testSandbox());
    const missing = { name: "ResourceNotFoundException" };
    const error = `/aws/rds/instance/${NAMES.database}/error`;
    await expect(logs.send(new FilterLogEventsCommand({ logGroupName: error }))).rejects.toMatchObject(missing);
    await expect(logs.send(new DescribeLogStreamsCommand({ logGroupName: error }))).rejects.toMatchObject(missing);
    const stream = { logGroupName: GROUP, logStreamName: "app/app/nope" };
    await expect(logs.send(new GetLogEventsCommand(stream))).rejects.toMatchObject(missing);
    const streams = { logGroupName: GROUP, logStreamNames: ["app/app/nope"] };
    await expect(logs.send(new FilterLogEventsCommand(streams))).rejects.toMatchObject(missing);
  });
});

describe("a healthy platform's logs", () => {
  it("are requests, a few warnings and hardly an error, in order of time but for what came late", async () => {
    const { events } = await filter(testSandbox(), 60);
    const times = events.filter((event) => !isLate(event)).map(({ timestamp }) => timestamp ?? 0);
    const share = (level: string) => events.filter((event) => levelOf(event) === level).length / events.length;
    expect(events.length).toBeGreaterThan(1_000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    expect(new Set(events.map(({ logStreamName }) => logStreamName)).size).toBe(3);
    expect(share("INFO")).toBeGreaterThan(0.95);
    expect(share("ERROR")).toBeLessThan(0.01);
  });

  it("say the same again, however they are asked for", async () => {
    const sandbox = testSandbox();
    const whole = await filter(sandbox, 30);
    const inSmallPages = await filter(sandbox, 30, { limit: 7 });
    expect(Math.max(...inSmallPages.sizes)).toBe(7);
    expect(inSmallPages.events).toEqual(whole.events);
    expect((await filter(testSandbox(), 30)).events).toEqual(whole.events);
  });

  it("come in pages, of which some are empty though more follow", async () => {
    const { sizes, events } = await filter(testSandbox(), 6 * 60, { filterPattern: '{ $.level = "ERROR" }' });
    expect(events.every((event) => levelOf(event) === "ERROR")).toBe(true);
    expect(sizes.length).toBeGreaterThan(20);
    expect(sizes.slice(0, -1)).toContain(0);
  });

  it("are searched by user with a JSON pattern", async () => {
    const sandbox = testSandbox();
    const { events } = await filter(sandbox, 30);
    const user = JSON.parse(events.find(({ message }) => message?.includes("user_id"))?.message ?? "{}").user_id;
    const found = await filter(sandbox, 30, { filterPattern: `{ $.user_id = ${user} }` });
    expect(found.events.length).toBeGreaterThan(0);
    expect(found.events.every(({ message }) => message?.includes(`"user_id":${user}`))).toBe(true);
  });

  it("keep to the time asked for, both ends included", async () => {
    const sandbox = testSandbox();
    const [first, , third] = (await filter(sandbox, 10)).events;
    const { events } = await filter(sandbox, 10, { startTime: first?.timestamp, endTime: third?.timestamp });
    expect(events.length).toBe(3);
  });

  it("keep what a task wrote long after ECS has forgotten the task", async () => {
    const sandbox = testSandbox();
    const to = sandbox.now().getTime() - 2 * MINUTE;
    const before = (await filter(sandbox, 5, { endTime: to })).events;
    const from = sandbox.now().getTime() - 5 * MINUTE;
    await sandbox.ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
    sandbox.pass(3 * 3_600);
    await sandbox.ecs.send(new UpdateServiceCommand({ ...SERVICE, forceNewDeployment: true }));
    sandbox.pass(3 * 3_600);
    expect((await filter(sandbox, 0, { startTime: from, endTime: to })).events).toEqual(before);
  });
});

describe("what arrives late", () => {
  it("is a few in a hundred, 5 to 90 seconds after it was written, some in the same millisecond", async () => {
    const { events } = await filter(testSandbox(), 120);
    const late = events.filter(isLate);
    const share = late.length / events.length;
    const moments = new Set(events.map(({ timestamp, logStreamName }) => `${timestamp} ${logStreamName}`));
    expect(share).toBeGreaterThan(0.015);
    expect(share).toBeLessThan(0.05);
    expect(Math.max(...late.map(delayOf))).toBeLessThanOrEqual(90_000);
    expect(moments.size).toBeLessThan(events.length);
  });

  it("is not seen before it has arrived, and from then on under the same id", async () => {
    const sandbox = testSandbox();
    let lateOnes = 0;
    for (let look = 0; look < 12; look++) {
      const seenAt = sandbox.now().getTime();
      const range = { startTime: seenAt - 2 * MINUTE, endTime: seenAt };
      const first = (await filter(sandbox, 0, range)).events;
      sandbox.pass(100);
      const later = (await filter(sandbox, 0, range)).events;
      const known = new Set(first.map(({ eventId }) => eventId));
      const added = later.filter(({ eventId }) => !known.has(eventId));
      expect(first.every(({ ingestionTime = 0 }) => ingestionTime <= seenAt)).toBe(true);
      expect(added.every(({ ingestionTime = 0 }) => ingestionTime > seenAt)).toBe(true);
      expect(later.length).toBe(first.length + added.length);
      lateOnes += added.filter(isLate).length;
    }
    expect(lateOnes).toBeGreaterThan(0);
  });

  it("stands after what came in time, and neither shifts nor repeats the pages of a search under way", async () => {
    const sandbox = testSandbox();
    const range = { startTime: sandbox.now().getTime() - 5 * MINUTE, endTime: sandbox.now().getTime() };
    const whole = (await filter(sandbox, 0, range)).events;
    const pages: FilteredLogEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client(sandbox).send(
        new FilterLogEventsCommand({ logGroupName: GROUP, ...range, limit: 20, nextToken }),
      );
      pages.push(...(page.events ?? []));
      nextToken = page.nextToken;
      sandbox.pass(15);
    } while (nextToken !== undefined);
    expect(pages).toEqual(whole);
    expect(whole).not.toEqual(whole.toSorted(byTime));
  });
});

describe("what is older than 30 days", () => {
  it("is gone, from the group and from a stream of it", async () => {
    const sandbox = testSandbox();
    const startTime = sandbox.now().getTime() - 60 * MINUTE;
    const range = { startTime, endTime: sandbox.now().getTime() };
    const { logStreams } = await client(sandbox).send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    const logStreamName = logStreams?.[0]?.logStreamName ?? "";
    const read = async () => {
      const one = new GetLogEventsCommand({ logGroupName: GROUP, logStreamName, startFromHead: true, ...range });
      return [(await filter(sandbox, 0, range)).events.length, (await client(sandbox).send(one)).events?.length ?? 0];
    };
    expect(Math.min(...(await read()))).toBeGreaterThan(100);
    sandbox.pass(31 * 86_400);
    expect(await read()).toEqual([0, 0]);
  });
});

describe("what FilterLogEvents refuses", () => {
  it.each([
    [{ filterPattern: "user_id:12345" }],
    [{ limit: 0 }],
    [{ limit: 10_001 }],
    [{ startTime: 2_000, endTime: 1_000 }],
    [{ nextToken: "made up" }],
    [{ logStreamNames: ["a"], logStreamNamePrefix: "b" }],
  ])("%j", async (input) => {
    await expect(filter(testSandbox(), 5, input)).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
});

describe("one stream", () => {
  async function stream(sandbox: Sandbox) {
    const { logStreams } = await client(sandbox).send(
      new DescribeLogStreamsCommand({ logGroupName: GROUP, orderBy: "LastEventTime", descending: true }),
    );
    return logStreams?.[0]?.logStreamName ?? "";
  }
  const get = async (sandbox: Sandbox, rest: Partial<GetLogEventsCommandInput>) =>
    client(sandbox).send(
      new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: await stream(sandbox), ...rest }),
    );

  it("is read from its end when nothing else is said", async () => {
    const sandbox = testSandbox();
    const { events } = await get(sandbox, { limit: 5 });
    const all = await filter(sandbox, 10, { logStreamNames: [await stream(sandbox)] });
    expect(events?.map(({ message }) => message)).toEqual(
      all.events
        .toSorted(byTime)
        .slice(-5)
        .map(({ message }) => message),
    );
  });

  it("goes forward from the head to the end, where the token repeats", async () => {
    const sandbox = testSandbox();
    const startTime = sandbox.now().getTime() - 10 * MINUTE;
    const messages: (string | undefined)[] = [];
    let token: string | undefined;
    for (;;) {
      const page = await get(sandbox, { limit: 9, startTime, startFromHead: true, nextToken: token });
      messages.push(...(page.events ?? []).map(({ message }) => message));
      if (page.nextForwardToken === token) break;
      token = page.nextForwardToken;
    }
    const all = await filter(sandbox, 10, { logStreamNames: [await stream(sandbox)] });
    expect(messages).toEqual(all.events.toSorted(byTime).map(({ message }) => message));
  });

  it("goes backward to the head, where the token repeats", async () => {
    const sandbox = testSandbox();
    const startTime = sandbox.now().getTime() - 10 * MINUTE;
    const messages: (string | undefined)[] = [];
    let token: string | undefined;
    for (;;) {
      const page = await get(sandbox, { limit: 9, startTime, nextToken: token });
      messages.unshift(...(page.events ?? []).map(({ message }) => message));
      if (page.nextBackwardToken === token) break;
      token = page.nextBackwardToken;
    }
    const all = await filter(sandbox, 10, { logStreamNames: [await stream(sandbox)] });
    expect(messages).toEqual(all.events.toSorted(byTime).map(({ message }) => message));
  });

  it("goes on with what was written since", async () => {
    const sandbox = testSandbox();
    const before = await get(sandbox, { limit: 1 });
    const end = await get(sandbox, { nextToken: before.nextForwardToken });
    sandbox.pass(60);
    const after = await get(sandbox, { nextToken: end.nextForwardToken });
    expect(end.events).toEqual([]);
    expect(after.events?.length).toBeGreaterThan(3);
  });
});

describe("while something is broken", () => {
  it.each([
    ["high-errors", "payment gateway timed out"],
    ["high-errors", "cannot render invoice"],
    ["db-connections", "remaining connection slots are reserved"],
    ["db-storage-full", "No space left on device"],
  ])("%s: the application says %j, from the very look after", async (fault, words) => {
    const sandbox = breakableSandbox();
    sandbox.break(fault);
    const { events } = await filter(sandbox, 10, { filterPattern: `"${words}"` });
    expect(events.length / 10).toBeGreaterThan(5);
    expect(events.every((event) => levelOf(event) === "ERROR")).toBe(true);
  });

  it.each([
    ["db-connections", "FATAL:  remaining connection slots are reserved"],
    ["db-storage-full", "ERROR:  could not extend file"],
  ])("%s: the database says %j", async (fault, words) => {
    const sandbox = breakableSandbox();
    sandbox.break(fault);
    const { events } = await filter(sandbox, 10, { logGroupName: DATABASE, filterPattern: `"${words}"` });
    expect(events.length).toBeGreaterThan(30);
  });

  it("a healed fault stays in the past, and is gone from then on", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("high-errors");
    const pattern = { filterPattern: '"payment gateway"' };
    sandbox.pass(100);
    const during = (await filter(sandbox, 10, { ...pattern, endTime: sandbox.now().getTime() - 100_000 })).events;
    sandbox.heal("high-errors");
    sandbox.pass(30 * 60);
    expect((await filter(sandbox, 25, pattern)).events).toEqual([]);
    const end = sandbox.now().getTime() - 30 * MINUTE;
    const past = { ...pattern, startTime: end - 10 * MINUTE, endTime: end - 100_000 };
    expect((await filter(sandbox, 0, past)).events).toEqual(during);
  });

  it("the stream of a task that crashed ends with its last words", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("crash-loop");
    const { events } = await filter(sandbox, 10, { filterPattern: "FATAL" });
    const logStreamName = events[0]?.logStreamName ?? "";
    const { events: lines } = await client(sandbox).send(
      new GetLogEventsCommand({ logGroupName: GROUP, logStreamName, limit: 100 }),
    );
    expect(events.length).toBeGreaterThan(3);
    expect(lines?.[0]?.message).toContain("starting");
    expect(lines?.at(-1)?.message).toContain("missing required environment variable DATABASE_POOL_SIZE");
  });
});
