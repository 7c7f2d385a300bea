import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { openChain } from "../../src/core/chain.js";
import { SharedState } from "../../src/core/shared/state.js";
import type { EventType } from "../../src/incident/events.js";
import {
  currentIncident,
  eventBody,
  incidentIds,
  newIncidentId,
  readIncident,
  readIncidents,
  recordPath,
} from "../../src/incident/record.js";
import { type FakeContext, fakeContext } from "../support/context.js";
import { MemoryStore } from "../support/memory-store.js";

let ctx: FakeContext;

beforeEach(() => {
  ctx = fakeContext();
});

function write(id: string, type: EventType | "sang", text = "", details = {}) {
  const body = { ...eventBody("note", { text, details }), type };
  openChain(recordPath(ctx.paths.environmentState, id), ctx).append(body);
}

describe("the record of an incident", () => {
  it("is computed from its events, in the order they were written", async () => {
    write("inc-1", "opened", "checkout fails", { severity: "P2", drill: false, affected: ["checkout"] });
    write("inc-1", "assigned", "", { role: "commander", who: "jo" });
    write("inc-1", "severity", "", { severity: "P1" });
    write("inc-1", "acknowledged");
    write("inc-1", "escalated");
    write("inc-1", "mitigated", "rolled back");
    expect(await readIncident("inc-1", ctx)).toMatchObject({
      title: "checkout fails",
      severity: "P1",
      status: "mitigated",
      affected: ["checkout"],
      roles: { commander: "jo" },
      level: 2,
      drill: false,
      problems: [],
    });
  });

  it("goes back to acknowledged when it is reopened, and is closed with cause and follow-ups", async () => {
    write("inc-1", "opened", "x", { severity: "P1" });
    for (const type of ["acknowledged", "resolved", "reopened"] as const) write("inc-1", type);
    expect((await readIncident("inc-1", ctx))?.status).toBe("acknowledged");
    write("inc-1", "resolved");
    write("inc-1", "closed", "", {
      cause: "the pool",
      followUps: [{ what: "size it", owner: "jo", due: "2026-02-14" }, 7],
    });
    expect(await readIncident("inc-1", ctx)).toMatchObject({
      status: "closed",
      cause: "the pool",
      followUps: [{ what: "size it", owner: "jo", due: "2026-02-14" }],
    });
  });

  it("stays readable when its last line is cut, and says so", async () => {
    write("inc-1", "opened", "x", { severity: "P1" });
    write("inc-1", "acknowledged");
    const path = recordPath(ctx.paths.environmentState, "inc-1");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.slice(0, -40));
    const incident = await readIncident("inc-1", ctx);
    expect(incident?.status).toBe("open");
    expect(incident?.problems[0]).toMatchObject({ line: 2, what: expect.stringContaining("cut") });
    write("inc-1", "note", "and it goes on");
    expect((await readIncident("inc-1", ctx))?.events.map(({ type }) => type)).toEqual(["opened", "note"]);
  });

  it("tells once what its writer handed over under two names", async () => {
    const store = new MemoryStore();
    const folder = join(ctx.paths.environmentState, "shared");
    const operator = () =>
      new SharedState({
        where: store.where,
        store: async () => store,
        folder,
        own: () => openChain(recordPath(ctx.paths.environmentState, "inc-1"), ctx).read(),
      });
    write("inc-1", "opened", "x", { severity: "P1" });
    write("inc-1", "note", "seen");
    await operator().share("incidents/inc-1");
    rmSync(folder, { recursive: true });
    await operator().share("incidents/inc-1");
    const incident = await readIncident("inc-1", { ...ctx, shared: operator() });
    expect(incident?.events.map(({ type }) => type)).toEqual(["opened", "note"]);
    expect(incident?.problems).toEqual([]);
  });

  it("names the line that was edited", async () => {
    write("inc-1", "opened", "x", { severity: "P4" });
    write("inc-1", "note", "second");
    const path = recordPath(ctx.paths.environmentState, "inc-1");
    writeFileSync(path, readFileSync(path, "utf8").replace('"P4"', '"P1"'));
    expect((await readIncident("inc-1", ctx))?.problems).toEqual([
      { line: 1, what: expect.stringContaining("altered") },
    ]);
  });

  it("reads what a newer nexusctl wrote, but adds nothing to it", async () => {
    write("inc-1", "opened", "x", { severity: "P1" });
    const path = recordPath(ctx.paths.environmentState, "inc-1");
    appendFileSync(path, readFileSync(path, "utf8").replace('"v":1', '"v":9').replace('"opened"', '"sang"'));
    expect((await readIncident("inc-1", ctx))?.problems[0]?.what).toContain("newer nexusctl");
    expect(() => write("inc-1", "note")).toThrow("newer nexusctl");
  });

  it("keeps types it does not know, and takes nothing else that lies there for an incident", async () => {
    write("inc-2", "opened", "x", { severity: "P1" });
    write("inc-2", "sang", "la");
    writeFileSync(join(ctx.paths.environmentState, "incidents", ".DS_Store"), "");
    mkdirSync(join(ctx.paths.environmentState, "incidents", "inc-9"));
    expect((await readIncidents(ctx)).map(({ id }) => id)).toEqual(["inc-2"]);
    expect((await currentIncident(ctx, "latest")).id).toBe("inc-2");
    expect((await readIncident("inc-2", ctx))?.events).toHaveLength(2);
  });

  it("is still an incident when its first line is damaged: open, said to be damaged, and never taken for a real one", async () => {
    write("inc-1", "opened", "x", { severity: "P1", drill: false });
    write("inc-1", "acknowledged");
    const path = recordPath(ctx.paths.environmentState, "inc-1");
    writeFileSync(path, readFileSync(path, "utf8").slice(30));
    expect(await readIncident("inc-1", ctx)).toMatchObject({ damaged: true, status: "acknowledged", drill: true });
    expect((await readIncident("inc-1", ctx))?.problems[0]).toMatchObject({ line: 1 });
  });

  it("tells also when its last line was written anew with a hash of its own", async () => {
    write("inc-1", "opened", "x", { severity: "P1" });
    const path = recordPath(ctx.paths.environmentState, "inc-1");
    const before = readFileSync(path, "utf8");
    writeFileSync(path, "");
    write("inc-1", "opened", "y", { severity: "P1" });
    const forged = readFileSync(path, "utf8");
    writeFileSync(path, before);
    expect((await readIncident("inc-1", ctx))?.problems).toEqual([
      { line: 1, what: expect.stringContaining("altered") },
    ]);
    writeFileSync(path, forged);
    expect((await readIncident("inc-1", ctx))?.problems).toEqual([]);
  });

  it("never leaves its folder, whatever id is asked for", async () => {
    expect(() => recordPath(ctx.paths.environmentState, "../elsewhere")).toThrow("not the name of an incident");
    await expect(currentIncident(ctx, "../elsewhere")).rejects.toThrow("there is no incident");
  });
});

describe("which incident a command is about", () => {
  it("is the only open one", async () => {
    write("inc-1", "opened", "x", { severity: "P1" });
    write("inc-1", "resolved");
    write("inc-1", "closed");
    write("inc-2", "opened", "y", { severity: "P2" });
    expect((await currentIncident(ctx)).id).toBe("inc-2");
  });

  it("has to be said when two are open", async () => {
    write("inc-1", "opened", "x", { severity: "P1" });
    write("inc-2", "opened", "y", { severity: "P2" });
    await expect(currentIncident(ctx)).rejects.toThrow(/2 incidents are open: inc-1 .*inc-2/);
    expect((await currentIncident(ctx, "inc-1")).id).toBe("inc-1");
  });

  it("is named after its environment and minute, and a second of the same minute gets a number", async () => {
    const at = new Date("2026-01-31T14:05:00Z");
    const first = newIncidentId("staging", at, []);
    expect(first).toBe("inc-staging-20260131-1405");
    const second = newIncidentId("staging", at, [first]);
    expect(second).toBe(`${first}-2`);
    expect(newIncidentId("staging", at, [first, second])).toBe(`${first}-3`);
    expect(await incidentIds(ctx)).toEqual([]);
  });
});
