import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendAndSync } from "../../src/core/files.js";
import { pagerDutyStep, slackStep } from "../../src/incident/notify.js";
import { incidentsFile, newIncidentId, openIncident, readIncidents, recordStep } from "../../src/incident/record.js";

const AT = new Date("2026-01-31T14:05:00Z");
const aFolder = () => mkdtempSync(join(tmpdir(), "nexusctl-incident-"));

function write(folder: string, type: "opened" | "escalated" | "closed", incident = "inc-1", severity = "P1") {
  const step = recordStep(folder, { type, at: AT, incident, severity, author: "jo", text: `${type} it` });
  appendAndSync(step.path, step.content);
}

describe("the record of incidents", () => {
  it("knows none before the first", () => {
    expect(openIncident(aFolder())).toBeUndefined();
  });

  it("gives the newest open one, with the severity it has now and how often it was escalated", () => {
    const folder = aFolder();
    write(folder, "opened", "inc-1", "P3");
    write(folder, "opened", "inc-2", "P2");
    write(folder, "escalated", "inc-2", "P1");
    expect(openIncident(folder)).toMatchObject({
      id: "inc-2",
      severity: "P1",
      title: "opened it",
      escalations: 2,
      openedAt: AT,
    });
    write(folder, "closed", "inc-2");
    expect(openIncident(folder)?.id).toBe("inc-1");
    expect(readIncidents(folder).map(({ id, closed }) => [id, closed])).toEqual([
      ["inc-1", false],
      ["inc-2", true],
    ]);
  });

  it("passes over lines that are cut, foreign or empty", () => {
    const folder = aFolder();
    write(folder, "opened");
    appendAndSync(incidentsFile(folder), '{"type":"opened","at":\n\n[]\n{"type":"sang"}\n');
    expect(readIncidents(folder).map(({ id }) => id)).toEqual(["inc-1"]);
    writeFileSync(incidentsFile(folder), "not a record");
    expect(openIncident(folder)).toBeUndefined();
  });

  it("names incidents by environment and minute", () => {
    expect(newIncidentId("staging", AT)).toBe("inc-staging-20260131-1405");
  });
});

describe("telling somebody", () => {
  const message = { incident: "inc-1", severity: "P2", summary: "a < b & c", source: "shop staging", user: "jo" };

  it("pages PagerDuty once an incident, with its own name of the severity", () => {
    const step = pagerDutyStep({ routingKey: "R0", url: "https://events.example.com" }, message);
    expect(step).toMatchObject({
      url: "https://events.example.com",
      optional: true,
      body: { routing_key: "R0", event_action: "trigger", dedup_key: "inc-1", payload: { severity: "error" } },
    });
  });

  it("keeps a page's summary within what PagerDuty takes", () => {
    const step = pagerDutyStep({ routingKey: "R0", url: "https://x" }, { ...message, summary: "x".repeat(2_000) });
    expect(JSON.stringify(step.body)).toMatch(/"summary":"P2: x{1020}"/);
  });

  it("posts to Slack with its control characters escaped and its address kept secret", () => {
    const step = slackStep("https://hooks.example.com/secret", message);
    expect(step.secretUrl).toBe(true);
    expect(step.body.text).toContain("a &lt; b &amp; c");
    expect(step.words).not.toContain("hooks.example.com");
  });
});
