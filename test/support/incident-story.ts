import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openChain } from "../../src/core/chain.js";
import { openJournal } from "../../src/core/journal.js";
import type { JsonObject } from "../../src/core/json.js";
import { Redactor } from "../../src/core/redact.js";
import type { EventType, EvidenceFile } from "../../src/incident/events.js";
import type { Evidence, EvidenceSeries } from "../../src/incident/evidence.js";
import { fingerprint } from "../../src/incident/evidence-files.js";
import { eventBody, incidentFolder, recordPath } from "../../src/incident/record.js";
import { fakeClock } from "./context.js";

export const STORY_ID = "inc-sandbox-20260131-1407";
const DAY = "2026-01-31T";
const at = (time: string) => new Date(`${DAY}${time}Z`);
const iso = (time: string) => at(time).toISOString();

interface Told {
  time: string;
  type: EventType;
  text: string;
  author?: string;
  source?: string;
  details?: JsonObject;
  evidence?: EvidenceFile[];
}

/** An incident from its first page to its end: record, evidence and journal, as they would lie in an environment's state. */
export function writeStory(environmentState: string, changed: { until?: string; more?: Told[] } = {}): void {
  const redactor = new Redactor();
  const kept = evidenceFiles().map((one) => keep(environmentState, one));
  const told = [...events(kept), ...(changed.more ?? [])].filter(({ time }) => time < (changed.until ?? "99"));
  for (const { time, type, text, author, source, details, evidence } of told) {
    const body = eventBody(type, {
      text,
      ...(source === undefined ? {} : { source }),
      ...(details === undefined ? {} : { details }),
      ...(evidence === undefined ? {} : { evidence }),
    });
    openChain(recordPath(environmentState, STORY_ID), { clock: fakeClock(at(time)), redactor }).append({
      ...body,
      author: author ?? "ada",
    });
  }
  for (const one of CHANGES) writeChange(environmentState, one);
}

function keep(environmentState: string, evidence: Evidence): EvidenceFile {
  const folder = incidentFolder(environmentState, STORY_ID);
  const file = `evidence/${evidence.name}.json`;
  const content = `${JSON.stringify(evidence, null, 2)}\n`;
  mkdirSync(join(folder, "evidence"), { recursive: true });
  writeFileSync(join(folder, file), content);
  return fingerprint(file, content);
}

function events(evidence: EvidenceFile[]): Told[] {
  return [
    {
      time: "14:07:12",
      type: "opened",
      text: "Checkout answers 502 for one order in three",
      details: {
        severity: "P2",
        affected: ["checkout", "order history"],
        startedAt: iso("14:02:00"),
        drill: false,
        environment: "production",
        region: "us-west-2",
      },
    },
    { time: "14:07:12", type: "assigned", text: "leads the incident", details: { role: "commander", who: "ada" } },
    { time: "14:08:03", type: "acknowledged", text: "acknowledged", source: "PagerDuty", author: "jo" },
    { time: "14:09:40", type: "evidence", text: `${evidence.length} files of evidence were kept`, evidence },
    {
      time: "14:12:20",
      type: "note",
      text: "The pool of database connections is exhausted; it began with the 14:01 deployment",
    },
    {
      time: "14:14:05",
      type: "assigned",
      text: "sam tells the stakeholders",
      details: { role: "communications", who: "sam" },
    },
    {
      time: "14:16:30",
      type: "severity",
      text: "orders are lost, not only delayed",
      details: { severity: "P1", before: "P2" },
    },
    { time: "14:16:58", type: "escalated", text: "the engineering manager was paged" },
    {
      time: "14:18:00",
      type: "update",
      text: "Some orders fail at checkout. We know the cause and are taking the last release back.",
      author: "sam",
    },
    { time: "14:24:31", type: "command", text: "nexusctl service rollback --yes", source: "nexusctl" },
    { time: "14:31:44", type: "mitigated", text: "rolled back to nexus-production-app:41; no 502 since 14:30" },
    { time: "14:52:10", type: "resolved", text: "healthy for 10m", details: { forced: false, stableForMs: 600_000 } },
    {
      time: "15:40:00",
      type: "closed",
      text: "the release opened a connection for each request and never gave it back",
      details: {
        cause: "the release opened a connection for each request and never gave it back",
        followUps: [
          {
            what: "Return connections in a finally block, with a test that counts them",
            owner: "jo",
            due: "2026-02-03",
          },
          { what: "Alarm at 80 % of the database's connections", owner: "ada", due: "2026-02-07" },
          { what: "Write down who decides to lower a severity", owner: null, due: null },
        ],
      },
    },
  ];
}

function evidenceFiles(): Evidence[] {
  const window = {
    from: iso("13:30:00"),
    to: iso("15:00:00"),
    takenAt: iso("14:09:30"),
    schema: "incident.evidence" as const,
  };
  const none = { error: null, data: null, timeline: [], series: [] };
  return [
    {
      ...window,
      ...none,
      name: "metrics",
      title: "Key metrics",
      query: { operation: "GetMetricData" },
      takenAt: iso("14:59:00"),
      series: series(),
    },
    {
      ...window,
      ...none,
      name: "service-events",
      title: "Deployments and events of the service",
      query: { operation: "DescribeServices" },
      timeline: [
        { at: iso("14:01:04"), source: "ECS", text: "deployment of nexus-production-app:42 began", tone: "info" },
        {
          at: iso("14:03:41"),
          source: "ECS",
          text: "(service nexus-production-app) has reached a steady state",
          tone: "ok",
        },
        { at: iso("14:30:12"), source: "ECS", text: "deployment of nexus-production-app:41 completed", tone: "ok" },
      ],
    },
    {
      ...window,
      ...none,
      name: "stopped-tasks",
      title: "Stopped tasks, with why",
      query: { operation: "ListTasks", desiredStatus: "STOPPED" },
      timeline: [
        {
          at: iso("14:10:02"),
          source: "ECS",
          text: "task 9f1c3a stopped: failed its health check (Task failed ELB health checks)",
          tone: "critical",
        },
        {
          at: iso("14:13:37"),
          source: "ECS",
          text: "task 41d0b7 stopped: failed its health check (Task failed ELB health checks)",
          tone: "critical",
        },
      ],
    },
    {
      ...window,
      ...none,
      name: "alarms",
      title: "Alarm history",
      query: { operation: "DescribeAlarmHistory" },
      timeline: [
        { at: iso("14:05:00"), source: "CloudWatch", text: "nexus-production-5xx: OK to ALARM", tone: "critical" },
        {
          at: iso("14:08:00"),
          source: "CloudWatch",
          text: "nexus-production-db-connections: OK to ALARM",
          tone: "critical",
        },
        { at: iso("14:35:00"), source: "CloudWatch", text: "nexus-production-5xx: ALARM to OK", tone: "ok" },
        { at: iso("14:36:00"), source: "CloudWatch", text: "nexus-production-db-connections: ALARM to OK", tone: "ok" },
      ],
    },
    {
      ...window,
      ...none,
      name: "api-calls",
      title: "Who called what",
      query: { operation: "LookupEvents" },
      error: "AccessDeniedException: not allowed to call cloudtrail:LookupEvents",
    },
  ];
}

interface Shape {
  id: string;
  title: string;
  unit: string;
  calm: number;
  worst: number;
  noise: number;
  warn?: number;
  critical?: number;
  whole?: boolean;
  /** Minutes without data, counted from the first. */
  gap?: [number, number];
}

function series(): EvidenceSeries[] {
  return [
    { id: "ecs-cpu", title: "ECS CPU", unit: "%", calm: 34, worst: 88, noise: 5, warn: 70, critical: 90 },
    {
      id: "ecs-memory",
      title: "ECS memory",
      unit: "%",
      calm: 52,
      worst: 61,
      noise: 1,
      warn: 75,
      critical: 90,
      gap: [40, 47] as [number, number],
    },
    {
      id: "alb-5xx",
      title: "ALB 5xx answers",
      unit: "count",
      calm: 1,
      worst: 640,
      noise: 40,
      warn: 10,
      critical: 50,
      whole: true,
    },
    { id: "alb-latency", title: "ALB response time", unit: "s", calm: 0.18, worst: 6.4, noise: 0.05 },
    {
      id: "rds-connections",
      title: "RDS connections",
      unit: "count",
      calm: 64,
      worst: 200,
      noise: 4,
      warn: 140,
      critical: 180,
      whole: true,
    },
    {
      id: "rds-storage",
      title: "RDS free storage",
      unit: "bytes",
      calm: 61e9,
      worst: 60.2e9,
      noise: 1e8,
      warn: 20e9,
      critical: 10e9,
    },
  ].map(seriesOf);
}

/** Calm, then bad within minutes of 14:02, then better from 14:28 on; the same each time. */
function seriesOf({ id, title, unit, calm, worst, noise, warn, critical, whole, gap }: Shape): EvidenceSeries {
  const points = Array.from({ length: 90 }, (_, minute) => {
    const up = 1 / (1 + Math.exp(-(minute - 37) / 1.6));
    const down = 1 / (1 + Math.exp((minute - 60) / 1.4));
    const wave = Math.sin(minute * 1.7) + Math.sin(minute * 0.61 + calm);
    const value = Math.max(0, calm + (worst - calm) * up * down + (noise / 2) * wave * (0.3 + 0.7 * up * down));
    return {
      at: new Date(at("13:30:00").getTime() + minute * 60_000).toISOString(),
      value: whole ? Math.round(value) : value,
    };
  });
  const kept = points.filter((_, minute) => gap === undefined || minute < gap[0] || minute > gap[1]);
  return { id, title, unit, periodSeconds: 60, points: kept, warn: warn ?? null, critical: critical ?? null };
}

interface StoryChange {
  id: string;
  title: string;
  begun: string;
  ended: string;
  words: string;
  status: "applied" | "failed";
  message: string | null;
}

const CHANGES: StoryChange[] = [
  {
    id: "c-20260131-142011-77aa",
    title: "Scale nexus-production-app to 8 tasks",
    begun: "14:20:11",
    ended: "14:20:14",
    words: "set the desired count to 8",
    status: "failed",
    message: "ClusterNotFoundException: Cluster not found.",
  },
  {
    id: "c-20260131-142432-9f2c",
    title: "Roll nexus-production-app back to nexus-production-app:41",
    begun: "14:24:32",
    ended: "14:30:12",
    words: "deploy nexus-production-app:41",
    status: "applied",
    message: null,
  },
];

function writeChange(environmentState: string, { id, title, begun, ended, words, status, message }: StoryChange): void {
  const journal = (time: string) =>
    openJournal(environmentState, { clock: fakeClock(at(time)), redactor: new Redactor() });
  journal(begun).append({
    type: "change.begun",
    change: id,
    title,
    risk: "disruptive",
    resource: { type: "ecs-service", name: "nexus-production-app" },
    facts: [],
    environment: "production",
    region: "us-west-2",
    actor: { user: "ada", host: "bastion", account: null, arn: null },
    incident: STORY_ID,
    undoes: null,
  });
  const step = { change: id, step: "update" };
  journal(begun).append({ type: "step.begun", ...step, kind: "aws", words, request: {} });
  const undo = {
    kind: "call" as const,
    words: "deploy :42 again",
    service: "ecs",
    operation: "UpdateService",
    input: {},
  };
  if (status === "applied") journal(ended).append({ type: "step.done", ...step, result: {}, requestId: null, undo });
  else journal(ended).append({ type: "step.failed", ...step, code: "failed", message: message ?? "", requestId: null });
  journal(ended).append({ type: "change.ended", change: id, status, message });
}
