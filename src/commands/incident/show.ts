import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { toJson } from "../../core/json.js";
import { text } from "../../core/options.js";
import { type Cell, report, type Section } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import { toldOnce } from "../../incident/commands.js";
import type { IncidentEvent } from "../../incident/events.js";
import { clockRows, glance, incidentClocks, recordProblems, statusTone } from "../../incident/glance.js";
import { deliveriesOf, isMarker } from "../../incident/notify/deliveries.js";
import { incidentToRead } from "../../incident/record.js";
import type { Incident } from "../../incident/state.js";

export default command({
  name: "show",
  summary: "Where an incident stands: its clocks, who does what, and its timeline",
  risk: "reads",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  examples: [
    { type: "incident show", does: "the open incident" },
    { type: "incident show latest -o json --query clocks", does: "the newest one's clocks, for a script" },
  ],
  async run(ctx, { incident: named }) {
    const incident = await incidentToRead(ctx, named);
    const { text: stands, tone } = glance(incident, ctx);
    const problems = recordProblems(incident);
    const complete = await isComplete(ctx.shared, "incidents");
    return report({
      schema: "incident.show",
      headline: ifComplete(`${stands}: ${incident.title}`, complete),
      tone,
      data: {
        incident: documentOf(incident),
        clocks: toJson(incidentClocks(incident, ctx)),
        problems: toJson(problems),
        complete,
      },
      sections: [
        { type: "fields", rows: [...fieldRows(incident), ...clockRows(incident, ctx)] },
        timeline(incident),
        ...(problems.length === 0 ? [] : [{ type: "lines" as const, title: "The record", lines: problems }]),
        ...nextSection(incident, ctx),
      ],
    });
  },
});

function fieldRows(incident: Incident): [string, Cell][] {
  const { id, severity, status, affected, opened, roles, ticket, cause, followUps } = incident;
  const files = new Set(incident.events.flatMap(({ evidence }) => evidence.map(({ file }) => file))).size;
  return [
    ["incident", id],
    ["severity", severity],
    ["status", { text: status, tone: statusTone(incident) }],
    ...(affected.length === 0 ? [] : [["affects", affected.join(", ")] as [string, Cell]]),
    ["opened", { time: opened.at }],
    ...(files === 0 ? [] : [["evidence", files === 1 ? "1 file" : `${files} files`] as [string, Cell]]),
    ...Object.entries(roles).map(([role, who]): [string, Cell] => [role, who]),
    ...toldRow(incident),
    ...(ticket === undefined ? [] : [["ticket", ticket] as [string, Cell]]),
    ...(cause === undefined ? [] : [["cause", cause] as [string, Cell]]),
    ...followUps.map(({ what, owner, due }): [string, Cell] => [
      "follow-up",
      `${what} (${owner ?? "nobody"}, ${due ?? "no date"})`,
    ]),
  ];
}

/** How many messages arrived, and how many did not. */
function toldRow(incident: Incident): [string, Cell][] {
  const states = deliveriesOf(incident).map(({ state }) => state);
  const counts = [...new Set(states)].map((one) => `${states.filter((state) => state === one).length} ${one}`);
  const well = states.every((state) => state === "sent" || state === "superseded");
  return counts.length === 0 ? [] : [["messages", { text: counts.join(", "), tone: well ? "ok" : "critical" }]];
}

function timeline({ events }: Incident): Section {
  return {
    type: "table",
    title: "Timeline",
    columns: [
      { title: "WHEN", yield: 0 },
      { title: "WHAT", yield: 2 },
      { title: "BY", yield: 3 },
      { title: "", yield: 1 },
    ],
    rows: toldOnce(events)
      .filter((one) => !isMarker(one))
      .map((one) => [{ time: one.at }, one.type, one.author, lineOf(one)]),
    empty: "nothing was recorded",
  };
}

function lineOf({ text: words, evidence }: IncidentEvent): string {
  if (evidence.length === 0) return words;
  const [only] = evidence;
  return `${words} (${evidence.length === 1 && only !== undefined ? only.file : `${evidence.length} files`})`;
}

function nextSection(incident: Incident, ctx: Context): Section[] {
  const named = ctx.globals.incident === incident.id ? "" : ` --incident ${incident.id}`;
  const next = NEXT[incident.status];
  return next === undefined
    ? []
    : [{ type: "commands", title: "Next", commands: [{ type: `${next.type}${named}`, why: next.why }] }];
}

const NEXT: Readonly<Record<Incident["status"], { type: string; why: string } | undefined>> = {
  open: { type: "incident ack", why: "say that you have it" },
  acknowledged: { type: "incident mitigate '<what stopped it>'", why: "when the harm has stopped" },
  mitigated: { type: "incident resolve", why: "when it stays well" },
  resolved: { type: "incident close", why: "the cause, and what is left to do" },
  closed: undefined,
};

/** An incident as a script reads it. */
function documentOf(incident: Incident) {
  const { opened, acknowledged, mitigated, resolved, closed, problems: _, events, ...rest } = incident;
  const at = (event: IncidentEvent | undefined) => event?.at.toISOString() ?? null;
  return {
    ...(toJson(rest) as Record<string, never>),
    openedAt: at(opened),
    acknowledgedAt: at(acknowledged),
    mitigatedAt: at(mitigated),
    resolvedAt: at(resolved),
    closedAt: at(closed),
    events: events.map(({ up: __, ...event }) => toJson(event)),
  };
}
