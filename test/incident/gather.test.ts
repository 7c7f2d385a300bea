import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "../../src/core/context.js";
import { Gate } from "../../src/core/gate.js";
import { isObject } from "../../src/core/json.js";
import { beginLook } from "../../src/health/run-checks.js";
import type { Evidence } from "../../src/incident/evidence.js";
import { evidenceAllowance, keepEvidence, looseEvidence, verifyEvidence } from "../../src/incident/evidence-files.js";
import { gather } from "../../src/incident/gather/gather.js";
import type { Gatherer } from "../../src/incident/gather/gatherer.js";
import { GATHERERS } from "../../src/incident/gather/index.js";
import { parseEvidence } from "../../src/incident/parse-evidence.js";
import { platform } from "../health/support.js";
import { tempFolder } from "../support/engine.js";

const HOUR_MS = 3_600_000;

async function gathered(ctx: Context, gatherers: readonly Gatherer[] = GATHERERS): Promise<Evidence[]> {
  const look = beginLook(ctx);
  const from = new Date(look.now.getTime() - HOUR_MS);
  return gather(gatherers, { ...look, from, startedAt: look.now }, ctx.redactor, () => undefined);
}

const named = (all: readonly Evidence[], name: string) => {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

describe("what is gathered", () => {
  it("is every kind, each with what was asked, and nothing fails on a platform that is well", async () => {
    const all = await gathered(platform().ctx);
    expect(all.map(({ name }) => name).sort()).toEqual(GATHERERS.map(({ name }) => name).sort());
    expect(all.filter(({ error }) => error !== null)).toEqual([]);
    for (const one of all) {
      expect(Object.keys(one.query), one.name).not.toEqual([]);
      expect(parseEvidence(JSON.stringify(one)), one.name).toEqual({ evidence: one });
    }
  });

  it("has the metrics as series with their thresholds", async () => {
    const broken = platform();
    broken.break("db-connections");
    broken.pass(600);
    const { series, timeline } = named(await gathered(broken.ctx), "metrics");
    const connections = series.find(({ id }) => id === "rds.DatabaseConnections");
    expect(connections).toMatchObject({ title: "RDS connections", unit: "count", critical: 360 });
    expect(connections?.points.length).toBeGreaterThan(30);
    expect(timeline.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^RDS connections is critical: 39\d/),
    );
  });

  it("has why tasks stopped, with their last lines", async () => {
    const broken = platform();
    broken.break("crash-loop");
    broken.pass(300);
    const { data, timeline } = named(await gathered(broken.ctx), "stopped-tasks");
    const [task] = Array.isArray(data) ? data : [];
    expect(isObject(task) && Array.isArray(task.lastLines) && task.lastLines.length).toBeGreaterThan(0);
    expect(timeline[0]).toMatchObject({ source: "ECS", text: expect.stringMatching(/^task \w+ \(.*\) stopped: /) });
  });

  it("holds no value of a task definition's variables", async () => {
    const { data } = named(await gathered(platform().ctx), "service");
    expect(JSON.stringify(data)).not.toContain("registrable");
    expect(JSON.stringify(data)).toMatch(/"environment":\["\w+"/);
  });

  it("says why what could not be had could not, and has all the rest", async () => {
    const all = await gathered(platform({ wireFaults: ["denied:rds", "error:cloudtrail"] }).ctx);
    const failed = all.filter(({ error }) => error !== null).map(({ name }) => name);
    expect(failed.sort()).toEqual(["cloudtrail", "database", "database-events"]);
    expect(named(all, "database")).toMatchObject({
      error: "access denied to rds:DescribeDBInstances",
      data: null,
      timeline: [],
    });
    expect(named(all, "triage").data).toMatchObject({ state: "blind" });
  }, 30_000);

  it("shows no secret that was met before, wherever it turns up", async () => {
    const { ctx } = platform();
    ctx.redactor.add("hunter2-hunter2");
    const leaky: Gatherer = {
      name: "leaky",
      title: "leaky",
      query: () => ({ pattern: "hunter2-hunter2" }),
      run: async () => ({
        data: { line: "password is hunter2-hunter2" },
        timeline: [{ at: ctx.clock.now().toISOString(), source: "logs", text: "hunter2-hunter2", tone: "warn" }],
      }),
    };
    const broken: Gatherer = { ...leaky, name: "broken", run: () => Promise.reject(new Error("hunter2-hunter2")) };
    expect(JSON.stringify(await gathered(ctx, [leaky, broken]))).not.toContain("hunter2");
  });
});

describe("a file of evidence", () => {
  const open = () => new Gate({});

  function kept(folder: string, gate: Gate, name: string, content = "{}") {
    return gate.permitJob([evidenceAllowance(folder)], async () => keepEvidence(gate, folder, name, content));
  }

  it("is readable by its owner only, and never written over", async () => {
    const folder = tempFolder();
    const gate = open();
    const first = await kept(folder, gate, "20260131-errors", "1");
    const second = await kept(folder, gate, "20260131-errors", "2");
    expect([first.file, second.file]).toEqual(["evidence/20260131-errors.json", "evidence/20260131-errors-2.json"]);
    expect(readFileSync(join(folder, first.file), "utf8")).toBe("1");
    expect(statSync(join(folder, first.file)).mode & 0o777).toBe(0o600);
  });

  it("is not written outside a gathering, nor into another incident's folder", async () => {
    const [folder, other] = [tempFolder(), tempFolder()];
    expect(() => keepEvidence(open(), folder, "errors", "{}")).toThrow("the gate refused file:replace");
    const gate = open();
    const across = gate.permitJob([evidenceAllowance(folder)], async () => keepEvidence(gate, other, "errors", "{}"));
    await expect(across).rejects.toThrow("does not include it");
    expect(readdirSync(other)).toEqual([]);
  });

  it("stays in its folder whatever its name is", async () => {
    const folder = tempFolder();
    const { file } = await kept(folder, open(), "../../elsewhere\n🔥");
    expect(file).toMatch(/^evidence\/[\w.-]+\.json$/);
    expect(readdirSync(join(folder, "evidence"))).toHaveLength(1);
  });

  it("that no event names is found, and one that was altered or is gone is named", async () => {
    const folder = tempFolder();
    const gate = open();
    const whole = await kept(folder, gate, "whole");
    const altered = await kept(folder, gate, "altered");
    await kept(folder, gate, "loose");
    writeFileSync(join(folder, altered.file), "other");
    mkdirSync(join(folder, "evidence", "folder"));
    expect(looseEvidence(folder, [whole, altered]).map(({ file }) => file)).toEqual(["evidence/loose.json"]);
    expect(verifyEvidence(folder, [whole, altered, { file: "evidence/gone.json", sha256: "", bytes: 0 }])).toEqual([
      { text: "evidence/altered.json: altered since it was kept", tone: "critical" },
      { text: "evidence/gone.json: is gone", tone: "critical" },
    ]);
  });

  it.each(["", "{", "[]", '{"schema":"incident.evidence"}', '{"schema":"other","name":"x","takenAt":"y"}'])(
    "is passed over with the reason when it is none of ours: %j",
    (text) => expect(parseEvidence(text)).toEqual({ why: expect.stringMatching(/^is not /) }),
  );

  it("names the place where it is not as it should be", () => {
    const odd = { ...emptyEvidence(), timeline: [{ at: "never", source: "ECS", text: "x", tone: "ok" }] };
    expect(parseEvidence(JSON.stringify(odd))).toEqual({ why: expect.stringContaining("at timeline.0.at") });
  });
});

function emptyEvidence() {
  const at = "2026-01-31T14:00:00.000Z";
  return {
    schema: "incident.evidence",
    name: "x",
    title: "x",
    query: {},
    takenAt: at,
    from: at,
    to: at,
    error: null,
    data: null,
    timeline: [],
    series: [],
  };
}
