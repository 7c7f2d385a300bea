import { describe, expect, it } from "vitest";
import { timelineSection } from "../../src/commands/incident/timeline-report.js";
import type { ChangeRecord } from "../../src/core/history.js";
import type { IncidentEvent } from "../../src/incident/events.js";
import type { Evidence, TimelineEntry } from "../../src/incident/evidence.js";
import { timelineOf } from "../../src/incident/timeline.js";

const at = (clock: string) => new Date(`2026-01-31T${clock}Z`);

function event(clock: string, type: string, text = ""): IncidentEvent {
  return {
    seq: 0,
    at: at(clock),
    up: undefined,
    type,
    source: "operator",
    author: "ada",
    text,
    details: {},
    evidence: [],
  };
}

function evidence(...timeline: [clock: string, source: string, text: string][]): Evidence {
  return {
    schema: "incident.evidence",
    name: "x",
    title: "x",
    query: {},
    takenAt: at("14:30:00").toISOString(),
    from: at("13:00:00").toISOString(),
    to: at("14:30:00").toISOString(),
    error: null,
    data: null,
    timeline: timeline.map(([clock, source, text]): TimelineEntry => {
      return { at: at(clock).toISOString(), source, text, tone: "info" };
    }),
    series: [],
  };
}

function changed(clock: string, status: ChangeRecord["status"], type = "ecs-service"): ChangeRecord {
  return {
    id: "c-1",
    title: "Restart web",
    risk: "disruptive",
    resource: { type, name: "web" },
    facts: [],
    environment: "staging",
    region: "eu-west-1",
    actor: { user: "ada", host: "laptop", account: null, arn: null },
    incident: undefined,
    undoes: undefined,
    begunAt: at(clock).toISOString(),
    endedAt: undefined,
    status,
    message: undefined,
    steps: [],
    undoneBy: undefined,
  };
}

function told(events: IncidentEvent[], kept: Evidence[] = [], changes: ChangeRecord[] = []): string[] {
  const incident = { events, startedAt: at("14:00:00"), closed: undefined };
  return timelineOf({ incident, evidence: kept, changes }).map(
    (one) => `${one.at.slice(11, 19)} ${one.source} ${one.text}`,
  );
}

describe("the merged timeline", () => {
  it("puts record, evidence and changes in order of time, each with its source", () => {
    const kept = evidence(["14:03:00", "RDS", "failover started"], ["13:58:00", "ECS", "deployment began"]);
    expect(
      told(
        [event("14:02:00", "opened", "down"), event("14:04:00", "acknowledged")],
        [kept],
        [changed("13:57:00", "applied")],
      ),
    ).toEqual([
      "13:57:00 journal Restart web: applied (ada, c-1)",
      "13:58:00 ECS deployment began",
      "14:02:00 incident opened: down (ada)",
      "14:03:00 RDS failover started",
      "14:04:00 incident acknowledged (ada)",
    ]);
  });

  it("tells once what two gatherings saw, also a change that was still running at the first", () => {
    const first = evidence(
      ["14:03:00", "RDS", "failover started"],
      ["14:01:00", "journal", "Restart web: crashed (ada, c-1)"],
    );
    const second = evidence(["14:03:00", "RDS", "failover started"], ["14:03:00", "ECS", "failover started"]);
    expect(told([], [first, second], [changed("14:01:00", "applied")])).toEqual([
      "14:01:00 journal Restart web: applied (ada, c-1)",
      "14:03:00 RDS failover started",
      "14:03:00 ECS failover started",
    ]);
  });

  it("believes the newer of two gatherings, and leaves out what another says with more words", () => {
    const older = evidence(["14:01:00", "CloudWatch", "alarm cpu: ALARM"]);
    const newer = evidence(["14:01:00", "CloudWatch", "alarm cpu: ALARM, was OK: too high"]);
    newer.timeline[0] = { ...(newer.timeline[0] as TimelineEntry), tone: "critical" };
    const incident = { events: [], startedAt: at("14:00:00"), closed: undefined };
    expect(timelineOf({ incident, evidence: [older, newer], changes: [] })).toEqual([
      {
        at: at("14:01:00").toISOString(),
        source: "CloudWatch",
        text: "alarm cpu: ALARM, was OK: too high",
        tone: "critical",
      },
    ]);
  });

  it("keeps the record's own order where the clock was set back", () => {
    const events = [
      event("14:02:00", "opened", "down"),
      event("13:40:00", "note", "after the clock was set"),
      event("14:05:00", "resolved"),
    ];
    expect(told(events, [evidence(["14:01:00", "ECS", "task stopped"])])).toEqual([
      "14:01:00 ECS task stopped",
      "14:02:00 incident opened: down (ada)",
      "13:40:00 incident note: after the clock was set (ada)",
      "14:05:00 incident resolved (ada)",
    ]);
  });

  it("leaves out what an incident changes of its own record, and what came before and after", () => {
    const before = changed("12:00:00", "applied");
    expect(
      told(
        [],
        [],
        [before, changed("14:01:00", "applied", "incident"), changed("14:01:00", "applied", "incident-evidence")],
      ),
    ).toEqual([]);
  });

  it("keeps a note of 10,000 characters whole, and shows it on one line that cuts no emoji", () => {
    const fires = "🔥".repeat(10_000);
    const [line = ""] = told([event("14:02:00", "note", `a\nb\t${fires}`)]);
    expect(line).toBe(`14:02:00 incident note: a\nb\t${fires} (ada)`);
    const entry: TimelineEntry = {
      at: at("14:02:00").toISOString(),
      source: "incident",
      text: `a\nb\t${fires}`,
      tone: "info",
    };
    const section = timelineSection([entry]);
    const shown = section.type === "table" ? String(section.rows[0]?.[2]) : "";
    expect(shown).toMatch(/^a b 🔥+…$/u);
    expect([...shown]).toHaveLength(1_000);
  });
});
