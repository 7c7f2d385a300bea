import { describe, expect, it } from "vitest";
import type { Database, DatabaseEvent } from "../../../../src/aws/rds.js";
import { sizeRank } from "../../../../src/commands/service/db/classes.js";
import resize from "../../../../src/commands/service/db/resize.js";
import { waitUntil } from "../../../../src/core/wait.js";
import { fakeContext } from "../../../support/context.js";
import { plannedRds } from "../../../support/planned.js";
import { aDatabase, minutesAgo } from "../../../support/platform.js";
import { awsSteps, changeOf, factOf, operationsOf } from "../../../support/run-command.js";

function contextOf(database: Partial<Database> = {}, events: DatabaseEvent[] = [], classes?: string[]) {
  return fakeContext({
    rds: {
      ...plannedRds,
      database: async () => aDatabase(database),
      events: async () => events,
      orderableClasses: async () => classes ?? ["db.t3.small", "db.t3.medium", "db.t3.large", "db.m6g.large"],
    },
  });
}

const storage = (gb: number) => ({ options: { storage: String(gb) } });
const refusal = (words: string) => ({
  code: "failed",
  message: expect.stringContaining(words),
  hint: expect.any(String),
});

describe("service db resize --storage", () => {
  it("grows at once and warns that there is no way back and no second change for six hours", async () => {
    const change = await changeOf(resize, contextOf(), storage(200));
    expect(awsSteps(change)[0]?.input).toMatchObject({ AllocatedStorage: 200, ApplyImmediately: true });
    expect(operationsOf(change)).toEqual(["ModifyDBInstance", "wait"]);
    expect(change.warnings.join()).toMatch(/cannot be made smaller.*six hours/);
  });

  it("refuses to shrink, and a step under 10 %, naming the least", async () => {
    await expect(changeOf(resize, contextOf(), storage(99))).rejects.toMatchObject(refusal("cannot shrink"));
    await expect(changeOf(resize, contextOf(), storage(109))).rejects.toMatchObject({
      ...refusal("too small a step"),
      hint: expect.stringContaining("--storage 110"),
    });
    expect((await changeOf(resize, contextOf(), storage(110))).steps).not.toEqual([]);
  });

  it("refuses a second change while the first is laid out, and within six hours of it", async () => {
    const optimizing = contextOf({ status: "storage-optimization" });
    await expect(changeOf(resize, optimizing, storage(200))).rejects.toMatchObject(refusal("storage-optimization"));
    const done = (hours: number) =>
      contextOf({}, [
        { at: minutesAgo(hours * 60), message: "Finished applying modification to allocated storage", categories: [] },
      ]);
    await expect(changeOf(resize, done(2), storage(200))).rejects.toMatchObject({
      ...refusal("changed 2h ago"),
      hint: "try again in 4h, at 2026-01-31T18:00:00.000Z",
    });
    expect((await changeOf(resize, done(6), storage(200))).steps).not.toEqual([]);
  });

  it("is allowed when the storage is full, which is what it is for", async () => {
    const change = await changeOf(resize, contextOf({ status: "storage-full", storageFull: true }), storage(120));
    expect(operationsOf(change)).toContain("ModifyDBInstance");
  });

  it("says when it reaches the end of storage autoscaling", async () => {
    const change = await changeOf(resize, contextOf({ maxStorageGb: 150 }), storage(200));
    expect(change.warnings.join()).toContain("150 GB");
  });
});

describe("service db resize --class", () => {
  const to = (name: string, at = "now") => ({ options: { class: name, at } });

  it("says that a class change is an outage, longer without a standby, and that a smaller one takes memory", async () => {
    const multi = await changeOf(resize, contextOf(), to("db.t3.small"));
    expect(multi.warnings.join()).toMatch(/outage now.*fails over.*smaller than db.t3.medium/);
    const single = await changeOf(resize, contextOf({ multiAz: false }), to("db.t3.large"));
    expect(single.warnings.join()).toContain("no standby");
    expect(single.warnings.join()).not.toContain("smaller");
  });

  it("waits for the maintenance window when asked to, and then does not wait here", async () => {
    const change = await changeOf(resize, contextOf(), to("db.t3.large", "maintenance-window"));
    expect(awsSteps(change)[0]?.input).toMatchObject({ ApplyImmediately: false });
    expect(operationsOf(change)).toEqual(["ModifyDBInstance"]);
    expect(factOf(change, "class")).toMatchObject({ before: "db.t3.medium", after: "db.t3.large" });
  });

  it("has nothing to do when the same waits for the window already, but brings it forward with --at now", async () => {
    const pending = { pending: { DBInstanceClass: "db.t3.large" } };
    const later = await changeOf(resize, contextOf(pending), to("db.t3.large", "maintenance-window"));
    expect(later).toMatchObject({ steps: [], nothingToDo: expect.stringContaining("db.t3.large") });
    expect((await changeOf(resize, contextOf(pending), to("db.t3.large"))).steps).not.toEqual([]);
  });

  it("says what else is applied along with it", async () => {
    const change = await changeOf(resize, contextOf({ pending: { EngineVersion: "16.6" } }), to("db.t3.large"));
    expect(change.warnings.join()).toContain("EngineVersion 16.6");
  });

  it("refuses a class that cannot be ordered, with near ones", async () => {
    await expect(changeOf(resize, contextOf(), to("db.t3.smal"))).rejects.toMatchObject({
      ...refusal("does not offer"),
      hint: expect.stringContaining("db.t3.small"),
    });
  });

  it("goes on where it cannot be known what is offered, and says so", async () => {
    const ctx = fakeContext({ rds: { ...plannedRds, database: async () => aDatabase() } });
    const change = await changeOf(resize, ctx, to("db.r7g.large"));
    expect(change.warnings.join()).toContain("could not be checked");
    expect(change.warnings.join()).toContain("another family");
  });

  it("refuses while the database is stopped", async () => {
    await expect(changeOf(resize, contextOf({ status: "stopped" }), to("db.t3.large"))).rejects.toMatchObject(
      refusal("stopped"),
    );
  });

  it.each(["t3.small", "db.small", "DB.T3.SMALL"])("refuses %s, which is no class", async (name) => {
    await expect(changeOf(resize, contextOf(), to(name))).rejects.toMatchObject({ code: "usage" });
  });

  it("wants something to change", async () => {
    await expect(changeOf(resize, contextOf())).rejects.toMatchObject({ code: "usage" });
    expect((await changeOf(resize, contextOf(), storage(100))).nothingToDo).toContain("100 GB already");
  });

  it("knows the order of sizes", () => {
    const ranks = ["micro", "small", "medium", "large", "xlarge", "2xlarge", "12xlarge"].map((size) =>
      sizeRank(`db.m5.${size}`),
    );
    expect(ranks).toEqual([...ranks].sort((a, b) => (a ?? 0) - (b ?? 0)));
    expect(sizeRank("db.m5.metal")).toBeUndefined();
  });
});

describe("the wait for a new size", () => {
  it("is not fooled by a status that is still available, nor held up by storage being laid out", async () => {
    const states: Partial<Database>[] = [
      { status: "available" },
      { status: "modifying" },
      { status: "storage-optimization", storageGb: 200 },
    ];
    const ctx = contextOf();
    const change = await changeOf(resize, ctx, storage(200));
    const step = change.steps[1];
    if (step?.kind !== "wait") throw new Error("the second step is to be a wait");
    let at = 0;
    const looks = fakeContext({
      rds: { ...plannedRds, database: async () => aDatabase(states[Math.max(0, at++ - 1)]) },
    });
    const again = await changeOf(resize, looks, storage(200));
    const waiting = again.steps[1];
    if (waiting?.kind !== "wait") throw new Error("the second step is to be a wait");
    const seen: string[] = [];
    await waitUntil(waiting.wait({}), {
      clock: looks.clock,
      signal: looks.signal,
      onProgress: ({ summary }) => seen.push(summary),
    });
    expect(seen.map((summary) => summary.split(",")[0])).toEqual(["available", "modifying", "storage-optimization"]);
  });

  it("ends when the database breaks on the way", async () => {
    const states = ["available", "incompatible-parameters"];
    let at = 0;
    const ctx = fakeContext({
      rds: { ...plannedRds, events: async () => [], database: async () => aDatabase({ status: states[at++] ?? "" }) },
    });
    const change = await changeOf(resize, ctx, storage(200));
    const step = change.steps[1];
    if (step?.kind !== "wait") throw new Error("the second step is to be a wait");
    const waiting = waitUntil(step.wait({}), { clock: ctx.clock, signal: ctx.signal, onProgress: () => undefined });
    await expect(waiting).rejects.toMatchObject({ message: expect.stringContaining("incompatible-parameters") });
  });
});
