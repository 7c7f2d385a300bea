import { command } from "../../core/command.js";
import type { Contacts, Rota, RotaPerson } from "../../core/environment.js";
import { type JsonObject, toJson } from "../../core/json.js";
import { text } from "../../core/options.js";
import { type Cell, type Report, report, type Section } from "../../core/report.js";
import { parseTime } from "../../core/time.js";
import { clockWords, minutesWords, WEEKDAYS, weekdayOf } from "../../core/zone.js";
import { calleeWords, whomToCall } from "../../incident/contacts.js";
import { type Turn, turnAt, turnsAfter } from "../../incident/rota.js";

const HANDOVERS = 4;

export default command({
  name: "contacts",
  summary: "Who is on call now, until when, who follows, the way up and the channels",
  description:
    "The rota is configured under contacts.rota, with who stands in for whom; hand-overs keep their time on the wall clock when clocks change. Without a rota the fixed numbers are shown.",
  runbook: ["maintenance/contacts#1", "maintenance/contacts#2", "maintenance/contacts#3"],
  risk: "reads",
  options: { at: text("whose turn it is at another time (default now)", { placeholder: "time" }) },
  examples: [
    { type: "maintenance contacts", does: "whom to call, and who is next" },
    {
      type: "maintenance contacts --at 2026-12-24T18:00:00Z -o json --query primary.name",
      does: "who is on call then",
    },
  ],
  async run(ctx, { at: typed }) {
    const now = ctx.clock.now();
    const at = typed === undefined ? now : parseTime(typed, now);
    return contactsReport(ctx.env.contacts, at, typed !== undefined);
  },
});

/** Everything about whom to call, as it is at a moment. */
export function contactsReport(contacts: Contacts, at: Date, other: boolean): Report {
  const { rota } = contacts;
  const turn = rota === undefined ? undefined : turnAt(rota, at);
  const next = rota === undefined ? [] : turnsAfter(rota, at, HANDOVERS);
  return report({
    schema: "maintenance.contacts",
    headline: headlineOf(contacts, turn, at, other),
    tone: turn !== undefined ? "ok" : whomToCall(contacts, at).length > 0 ? "info" : "warn",
    data: dataOf(contacts, turn, next, at),
    sections: [
      call(contacts, at),
      ...(rota === undefined ? [] : [rotation(rota, turn), handovers(rota, next)]),
      channels(contacts),
    ],
  });
}

function headlineOf({ rota, onCall }: Contacts, turn: Turn | undefined, at: Date, other: boolean): string {
  if (rota === undefined) {
    const [first] = onCall;
    return first !== undefined
      ? `call ${first.role} ${first.phone}: no rota is configured (contacts.rota), so the numbers are fixed`
      : "nobody can be called: neither contacts.rota nor contacts.onCall is configured";
  }
  if (turn === undefined) return `the rota begins on ${rota.start}: nobody's turn yet`;
  const stands = turn.insteadOf === undefined ? "" : ` (for ${turn.insteadOf.name})`;
  const when = other ? ` at ${clockWords(rota.timeZone, at)}` : "";
  return `${turn.primary.name}${stands} is on call${when}, until ${clockWords(rota.timeZone, turn.to)} ${rota.timeZone}`;
}

function dataOf(contacts: Contacts, turn: Turn | undefined, next: Turn[], at: Date): JsonObject {
  const { rota, onCall, path, slackChannel, email, pagerDutyService } = contacts;
  return {
    at: at.toISOString(),
    primary: person(turn?.primary),
    secondary: person(turn?.secondary),
    insteadOf: turn?.insteadOf?.name ?? null,
    since: turn?.from.toISOString() ?? null,
    until: turn?.to.toISOString() ?? null,
    next: next.map(({ from, to, primary }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
      primary: primary.name,
    })),
    rota: rota === undefined ? null : toJson(rota),
    onCall: onCall.map(({ role, phone }) => ({ role, phone })),
    path,
    channels: { slack: slackChannel ?? null, email: email ?? null, pagerDuty: pagerDutyService ?? null },
  };
}

function person(one: RotaPerson | undefined): JsonObject | null {
  if (one === undefined) return null;
  const { name, phone, slack = null, email = null } = one;
  return { name, phone, slack, email };
}

function call(contacts: Contacts, at: Date): Section {
  const rows = whomToCall(contacts, at).map((one): [string, Cell] => [one.role, calleeWords(one)]);
  return rows.length > 0
    ? { type: "fields", title: "Call", rows }
    : { type: "lines", title: "Call", lines: [{ text: "no number is configured", tone: "warn" }] };
}

function rotation({ people, everyDays, handoverMinutes, start, timeZone }: Rota, turn: Turn | undefined): Section {
  const day = everyDays % 7 === 0 ? `${WEEKDAYS[weekdayOf(start)]} ` : "";
  return {
    type: "table",
    title: `Rotation: every ${everyDays === 1 ? "day" : `${everyDays} days`}, ${day}${minutesWords(handoverMinutes)} ${timeZone}`,
    columns: [{ title: "WHO", yield: 0 }, { title: "NOW", yield: 0 }, { title: "PHONE", yield: 0 }, { title: "SLACK" }],
    rows: people.map((one): Cell[] => [one.name, roleOf(one, turn), one.phone, one.slack]),
    empty: "nobody",
  };
}

function roleOf(one: RotaPerson, turn: Turn | undefined): Cell {
  if (one === turn?.primary) return { text: "primary", tone: "ok" };
  if (one === turn?.secondary) return "secondary";
  return one === turn?.insteadOf ? { text: "stood in for", tone: "muted" } : "";
}

function handovers({ timeZone }: Rota, next: Turn[]): Section {
  return {
    type: "table",
    title: "Next hand-overs",
    columns: [{ title: "WHEN", yield: 0 }, { title: "TO", yield: 0 }, { title: "UNTIL" }],
    rows: next.map(({ from, to, primary, insteadOf }): Cell[] => [
      clockWords(timeZone, from),
      insteadOf === undefined ? primary.name : `${primary.name} (for ${insteadOf.name})`,
      clockWords(timeZone, to),
    ]),
    empty: "none",
  };
}

function channels({ path, slackChannel, email, pagerDutyService }: Contacts): Section {
  const none: Cell = { text: "not configured", tone: "muted" };
  return {
    type: "fields",
    title: "Way up and channels",
    rows: [
      ["path", path.length === 0 ? none : path.join(" > ")],
      ["Slack", slackChannel ?? none],
      ["e-mail", email ?? none],
      ["PagerDuty", pagerDutyService ?? none],
    ],
  };
}
