import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { findIncident, incidentFolder, recordPath } from "../../../src/incident/record.js";
import { reportModel } from "../../../src/incident/report/model.js";
import { type FakeContext, fakeContext } from "../../support/context.js";
import { STORY_ID, writeStory } from "../../support/incident-story.js";

let ctx: FakeContext;

beforeEach(() => {
  ctx = fakeContext({ now: new Date("2026-01-31T16:00:00Z") });
});

const model = async () => reportModel(await findIncident(STORY_ID, ctx), ctx);
const evidence = (name: string) =>
  join(incidentFolder(ctx.paths.environmentState, STORY_ID), "evidence", `${name}.json`);

describe("the report of an incident", () => {
  it("says how long it lasted, how fast it was met, and how severe it was when", async () => {
    writeStory(ctx.paths.environmentState);
    const { draft, impact, clocks, severities, marks, cause, followUps } = await model();
    expect(draft).toBe(false);
    expect(impact).toMatchObject({
      affected: ["checkout", "order history"],
      lastedMs: 3_010_000,
      unnoticedMs: 312_000,
    });
    expect(clocks).toMatchObject([
      { name: "acknowledge", elapsedMs: 51_000, done: true, withinMs: 3_600_000, overdue: false, medianMs: null },
      { name: "mitigate", elapsedMs: 1_472_000 },
      { name: "resolve", elapsedMs: 2_698_000 },
    ]);
    expect(severities.map(({ severity, lastedMs }) => [severity, lastedMs])).toEqual([
      ["P2", 558_000],
      ["P1", 2_140_000],
    ]);
    expect(marks.map(({ name }) => name)).toEqual(["started", "opened", "acknowledged", "mitigated", "resolved"]);
    expect(cause).toContain("never gave it back");
    expect(followUps).toHaveLength(3);
  });

  it("is a draft as long as it is not closed, its clocks running", async () => {
    writeStory(ctx.paths.environmentState, { until: "14:30" });
    const { draft, status, impact, clocks } = await model();
    expect({ draft, status, ended: impact.endedAt }).toEqual({ draft: true, status: "acknowledged", ended: null });
    expect(clocks.find(({ name }) => name === "resolve")).toMatchObject({ done: false, elapsedMs: 6_768_000 });
  });

  it("merges record, evidence and journal into one timeline, oldest first", async () => {
    writeStory(ctx.paths.environmentState);
    const { timeline } = await model();
    const times = timeline.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(new Set(timeline.map(({ source }) => source))).toEqual(
      new Set(["ECS", "CloudWatch", "PagerDuty", "incident", "journal"]),
    );
    expect(timeline.map(({ text }) => text)).toContain("severity (P1): orders are lost, not only delayed (ada)");
  });

  it("tells the changes made during it, with how each ended and how it is taken back", async () => {
    writeStory(ctx.paths.environmentState);
    expect((await model()).actions).toMatchObject([
      { outcome: "failed", message: null, undo: expect.stringContaining("nothing to take back") },
      { outcome: "applied", undo: "To take it back: nexusctl undo c-20260131-142432-9f2c" },
    ]);
  });

  it("leaves out what was changed before, after, or for another incident", async () => {
    writeStory(ctx.paths.environmentState);
    const begun = (change: string, at: string, incident: string | null) => {
      const { journal } = fakeContext({ now: new Date(`2026-01-31T${at}Z`) });
      const entry = journal.append({
        type: "change.begun",
        change,
        title: change,
        risk: "safe",
        resource: { type: "x", name: "y" },
        facts: [],
        environment: "e",
        region: "r",
        actor: { user: "u", host: "h", account: null, arn: null },
        incident,
        undoes: null,
      });
      appendFileSync(ctx.journal.path, `${JSON.stringify(entry)}\n`);
    };
    begun("before", "13:59:00", null);
    begun("during", "14:40:00", null);
    begun("of another", "14:40:00", "inc-other");
    begun("after", "15:00:00", null);
    begun("after, for it", "15:10:00", STORY_ID);
    expect((await model()).actions.map(({ title }) => title)).toEqual([
      expect.stringContaining("Scale"),
      expect.stringContaining("Roll"),
      "during",
      "after, for it",
    ]);
  });

  it("puts a metric that was taken twice together, the last reading counting", async () => {
    writeStory(ctx.paths.environmentState);
    const before = (await model()).charts.find(({ id }) => id === "ecs-cpu");
    const again = JSON.parse(readFileSync(evidence("metrics"), "utf8"));
    const point = { at: "2026-01-31T15:30:00.000Z", value: 12 };
    const later = { ...again, name: "metrics-2", takenAt: "2026-01-31T15:31:00Z", to: "2026-01-31T15:31:00Z" };
    later.series = [{ ...again.series[0], points: [{ at: "2026-01-31T13:30:00.000Z", value: 1 }, point] }];
    writeFileSync(evidence("metrics-2"), JSON.stringify(later));
    const after = (await model()).charts.find(({ id }) => id === "ecs-cpu");
    expect(after?.points).toHaveLength((before?.points.length ?? 0) + 1);
    expect(after?.points[0]?.value).toBe(1);
    expect(after?.to).toBe("2026-01-31T15:31:00.000Z");
  });

  it("names evidence that is altered, gone, unknown to the record or unreadable, and shows the rest", async () => {
    writeStory(ctx.paths.environmentState);
    writeFileSync(evidence("alarms"), "{ cut");
    writeFileSync(evidence("newer"), '{"schema":"incident.evidence.2"}');
    const { problems, evidence: files, charts } = await model();
    expect(problems).toEqual([
      "evidence/alarms.json: altered since it was kept",
      expect.stringMatching(/^evidence\/alarms.json: is not JSON/),
      expect.stringMatching(/^evidence\/newer.json: is not evidence as this nexusctl knows it at schema/),
    ]);
    expect(files.map(({ file }) => file)).not.toContain("evidence/alarms.json");
    expect(charts).toHaveLength(6);
  });

  it("is made of a record that is cut, edited and goes on in a newer version, and says so", async () => {
    writeStory(ctx.paths.environmentState);
    const path = recordPath(ctx.paths.environmentState, STORY_ID);
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const edited = lines.map((line) => line.replace("orders are lost", "orders are late"));
    const newer = edited.at(-1)?.replace('"v":1', '"v":9').replace('"closed"', '"retold"') ?? "";
    writeFileSync(path, [...edited.slice(0, -1), newer, newer.slice(0, 60)].join("\n"));
    const { problems, severity, timeline } = await model();
    expect(problems.join("\n")).toMatch(/altered[\s\S]*newer nexusctl[\s\S]*cut/);
    expect(severity).toBe("P1");
    expect(timeline.at(-1)?.text).toContain("retold");
  });

  it("holds no secret, whatever brought it in", async () => {
    const text = "the password is hunter2-and-more";
    writeStory(ctx.paths.environmentState, { more: [{ time: "14:59:00", type: "note", text }] });
    ctx.redactor.add("hunter2-and-more");
    expect(JSON.stringify(await model())).toContain("the password is [redacted]");
    expect(JSON.stringify(await model())).not.toContain("hunter2");
  });
});
