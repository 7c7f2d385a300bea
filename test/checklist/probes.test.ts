import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../src/aws/rds.js";
import { reportPath } from "../../src/backup/dr/reports.js";
import { runItems } from "../../src/checklist/run.js";
import type { ChecklistItem, CheckName } from "../../src/core/checklist.js";
import type { Context } from "../../src/core/context.js";
import { NexusError } from "../../src/core/errors.js";
import { platform } from "../health/support.js";
import { type FakeParts, fakeContext, TEST_NOW } from "../support/context.js";
import { aDatabase, aService, aTaskDefinition, minutesAgo } from "../support/platform.js";

const item = (check: CheckName, fields: Partial<ChecklistItem> = {}): ChecklistItem => ({
  id: check,
  title: check,
  owner: "me",
  check,
  ...fields,
});

async function seen(ctx: Context, one: ChecklistItem) {
  const [found] = await runItems(ctx, [one]);
  if (found === undefined) throw new Error("the item is missing");
  return found;
}
const onFakes = (one: ChecklistItem, parts: FakeParts) => seen(fakeContext(parts), one);

const hoursAgo = (hours: number) => minutesAgo(hours * 60);
const aSnapshot = (createdAt: Date, fields: Partial<Snapshot> = {}): Snapshot => ({
  id: "snap",
  databaseId: "db",
  kind: "automated",
  status: "available",
  createdAt,
  sizeGb: 50,
  encrypted: true,
  engineVersion: "15.5",
  percent: 100,
  ...fields,
});
const rds = (snapshots: Snapshot[], fields = {}) => ({
  database: async () => aDatabase({ backupRetentionDays: 7, latestRestorableTime: minutesAgo(5), ...fields }),
  snapshots: async () => snapshots,
});

describe("database snapshots", () => {
  const limits = { warn: 26, critical: 50 };

  it.each([
    [3, "ok"],
    [27, "warn"],
    [51, "critical"],
  ])("of %d hours are %s", async (hours, state) => {
    const found = await onFakes(item("snapshots", limits), { rds: rds([aSnapshot(hoursAgo(hours))]) });
    expect(found.state).toBe(state);
    expect(found.what).toContain("restorable until 5m ago");
  });

  it("that are not complete do not count, and none at all fails", async () => {
    const creating = aSnapshot(hoursAgo(1), { status: "creating" });
    const found = await onFakes(item("snapshots", limits), { rds: rds([creating]) });
    expect(found).toMatchObject({ state: "critical", what: expect.stringContaining("no snapshot that can be used") });
  });

  it("of a database that keeps no backups by itself warn", async () => {
    const parts = { rds: rds([aSnapshot(hoursAgo(1))], { backupRetentionDays: 0 }) };
    const found = await onFakes(item("snapshots", limits), parts);
    expect(found.state).toBe("warn");
    expect(found.evidence.join()).toContain("retention is 0 days");
  });

  it("that may not be seen are unknown", async () => {
    const denied = () => {
      throw new NexusError("permission", "no", { operation: "rds:DescribeDBSnapshots" });
    };
    const found = await onFakes(item("snapshots"), { rds: { ...rds([]), snapshots: denied } });
    expect(found).toMatchObject({ state: "unknown", what: "access denied to rds:DescribeDBSnapshots" });
  });
});

describe("the age of what runs", () => {
  const parts = (registeredAt: Date | undefined): FakeParts => ({
    ecs: { service: async () => aService(), taskDefinition: async () => aTaskDefinition({ registeredAt }) },
  });

  it.each([
    [10, "ok"],
    [31, "warn"],
    [91, "critical"],
  ])("of %d days is %s", async (days, state) => {
    const found = await onFakes(item("image", { warn: 30, critical: 90 }), parts(hoursAgo(days * 24)));
    expect(found.state).toBe(state);
    expect(found.evidence[0]).toContain("it runs ");
  });

  it("that ECS does not say is unknown, and one without thresholds is never too old", async () => {
    expect((await onFakes(item("image", { warn: 30 }), parts(undefined))).state).toBe("unknown");
    expect((await onFakes(item("image"), parts(hoursAgo(24_000)))).state).toBe("ok");
  });
});

describe("the rehearsal of recovery", () => {
  function rehearsed(days: number, ok: boolean): Context {
    const ctx = fakeContext();
    const path = reportPath(ctx);
    mkdirSync(dirname(path), { recursive: true });
    const at = hoursAgo(days * 24).toISOString();
    const error = ok ? null : "FunctionError: no replica";
    writeFileSync(path, JSON.stringify({ at, function: "f", ok, durationMs: 90_000, error, answer: null, log: [] }));
    return ctx;
  }
  const monthly = item("recovery", { warn: 31, critical: 62 });

  it.each([
    [2, true, "ok", "passed 2d ago in 1m 30s"],
    [40, true, "warn", "passed 40d ago"],
    [70, true, "critical", "passed 70d ago"],
    [2, false, "critical", "failed 2d ago: FunctionError: no replica"],
  ])("%d days ago, passed: %s, is %s", async (days, ok, state, what) => {
    const found = await seen(rehearsed(days, ok), monthly);
    expect(found).toMatchObject({ state, what: expect.stringContaining(what) });
  });

  it("that this machine knows nothing of warns: another may have done it", async () => {
    expect(await onFakes(monthly, {})).toMatchObject({
      state: "warn",
      what: expect.stringContaining("never rehearsed"),
    });
  });
});

describe("the errors of a week", () => {
  const logs = (perSlice: number, truncated = false) => ({
    search: async ({ to = TEST_NOW }: { to?: Date }) => ({
      events: Array.from({ length: perSlice }, (_, index) => ({
        id: `${to.getTime()}-${index}`,
        at: to,
        stream: "app",
        message: index % 2 === 0 ? `ERROR payment ${index} timed out` : "ERROR no route",
      })),
      truncated,
    }),
  });

  it("are counted by kind against the item's threshold", async () => {
    const found = await onFakes(item("logs", { warn: 50 }), { logs: logs(2) });
    expect(found).toMatchObject({ state: "warn", what: "56 errors of 2 kinds in a week" });
    expect(found.evidence).toContain("28 × ERROR payment <n> timed out");
    expect((await onFakes(item("logs", { warn: 57 }), { logs: logs(2) })).state).toBe("ok");
  });

  it("that could not all be read are said to be at least so many", async () => {
    expect((await onFakes(item("logs"), { logs: logs(1, true) })).what).toContain("at least 28 errors");
  });

  it("of which there is none are none", async () => {
    expect(await onFakes(item("logs", { warn: 1 }), { logs: logs(0) })).toMatchObject({
      state: "ok",
      what: "no error in a week",
    });
  });
});

describe("on a healthy platform", () => {
  it("every check of the daily list is well, but for the data backup that nobody made", async () => {
    const { ctx } = platform();
    const found = await runItems(ctx, ctx.env.checklists.daily);
    expect(found.map(({ id, state }) => [id, state])).toEqual([
      ["service", "ok"],
      ["alarms", "ok"],
      ["resources", "ok"],
      ["snapshots", "ok"],
      ["data-backups", "warn"],
    ]);
  });

  it("the groups and certificates are well, and the people's old keys are told", async () => {
    const { ctx } = platform();
    const found = await runItems(ctx, [item("groups"), item("certificates"), item("access"), item("performance")]);
    expect(found.map(({ state }) => state)).toEqual(["ok", "ok", "warn", "ok"]);
    expect(found[2]?.what).toBe("4 findings: 3 medium, 1 low");
  });
});

describe("on a platform in trouble", () => {
  it("what is full fails, and the rest is seen all the same", async () => {
    const broken = platform();
    broken.break("db-storage-full");
    broken.pass(300);
    const found = await runItems(broken.ctx, broken.ctx.env.checklists.daily);
    const states = new Map(found.map(({ id, state }) => [id, state]));
    expect(states.get("resources")).toBe("critical");
    expect(states.get("snapshots")).toBe("ok");
  });

  it("an alarm that rang and is calm again is told", async () => {
    const broken = platform();
    broken.break("high-errors");
    broken.pass(900);
    broken.heal();
    broken.pass(1_800);
    const found = await seen(broken.ctx, item("alarms"));
    expect(found).toMatchObject({
      state: "ok",
      what: expect.stringMatching(/none of 5 in alarm; .*high-error-rate rang once/),
    });
  });

  it("a bound that cannot be read leaves open whether the database is within it", async () => {
    const { ctx } = platform({ wireFaults: ["denied:rds.DescribeDBParameters"] });
    const found = await seen(ctx, item("performance"));
    expect(found).toMatchObject({ state: "unknown", what: expect.stringContaining("how many connections it takes") });
  });

  it.each([
    ["rds", ["service", "resources", "snapshots"]],
    ["cloudwatch", ["alarms", "resources"]],
    ["s3", ["data-backups"]],
  ])("a refused %s makes unknown what rests on it, and nothing else", async (service, unknown) => {
    const { ctx } = platform({ wireFaults: [`denied:${service}`] });
    const found = await runItems(ctx, ctx.env.checklists.daily);
    expect(found.filter(({ state }) => state === "unknown").map(({ id }) => id)).toEqual(unknown);
    expect(found.filter(({ state }) => state === "ok").length).toBeGreaterThan(0);
  });

  it("a person whose keys may not be read makes access unknown, and other findings are kept", async () => {
    const { ctx } = platform({ wireFaults: ["denied:iam.ListMFADevices"] });
    const found = await seen(ctx, item("access"));
    expect(found.state).toBe("unknown");
    expect(found.what).toContain("4 findings");
    expect(found.what).toContain("access denied to iam:ListMFADevices");
  });
});

describe("an item that is switched off", () => {
  it("is not looked at", async () => {
    const found = await onFakes(item("snapshots", { off: "none here" }), {});
    expect(found).toMatchObject({ state: null, off: "none here" });
  });
});
