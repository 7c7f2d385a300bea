import { type Change, change, type Fact, fact, type Step } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import type { Environment, Severity } from "../../core/environment.js";
import { formatDuration } from "../../core/time.js";
import { clocksOf, clockWords } from "../../incident/clocks.js";
import { type Callee, calleeWords, whomToCall } from "../../incident/contacts.js";
import { momentOf } from "../../incident/glance.js";
import {
  type Delivery,
  deliveriesOf,
  isPending,
  RECIPIENTS,
  unfinishedPage,
} from "../../incident/notify/deliveries.js";
import { noticeJson } from "../../incident/notify/notice.js";
import { notTold } from "../../incident/notify/route.js";
import { recordStep } from "../../incident/record.js";
import type { Incident } from "../../incident/state.js";
import { openedStep } from "./opening.js";
import { type Telling, telling } from "./tell.js";

/** What is escalated: an incident that is open, or one that is opened by it. */
export interface Escalating {
  incident: Incident | undefined;
  /** Of the incident, or of the new one. */
  id: string;
  drill: boolean;
  severity: Severity;
  message: string;
}

/**
 * Tells the next level of the path, and everybody who watches: opens the incident where there is none, writes down who is called
 * and what is said, then sends it. Where an earlier page reached nobody yet, that one is finished instead: run again after a
 * crash or without a network, it pages once. Runbook: "Escalation Path".
 */
export async function escalation(ctx: Context, escalating: Escalating): Promise<Change> {
  const { incident, id, severity } = escalating;
  const unfinished = incident === undefined ? [] : unfinishedPage(incident);
  const told = await tell(ctx, escalating, unfinished);
  const cutOff = unfinished.filter((one) => one.cutOff);
  const steps = [...recordSteps(ctx, escalating, told), ...cutOff.map((one) => unknownStep(ctx, one)), ...told.steps];
  const to = told.notice?.to ?? unfinished[0]?.notice.to;
  const now = ctx.clock.now();
  const callees = whomToCall(ctx.env.contacts, now);
  return change({
    title: `Escalate ${id} (${severity.name})`,
    risk: told.risk,
    resource: { type: "incident", name: id },
    facts: [
      fact("severity", `${severity.name}: ${severity.means}`),
      fact("respond within", formatDuration(severity.respondWithinMs)),
      ...(incident === undefined ? [] : [responseClock(incident, severity, ctx)]),
      fact("next in the path", nextWords(ctx.env, incident?.level ?? 1, to)),
      ...contactFacts(ctx.env, now),
    ],
    warnings: [...notTold(told.route), ...finishing(unfinished, escalating)],
    shows: told.shows,
    steps,
    evenWithoutAws: true,
    doneWords: `${id} is recorded and ${doneWords(told, unfinished)}`,
    after: () => [
      callLine(callees),
      ...cutOff.map(
        (one) => `${unknownWords(one)}; if it is not there: nexusctl incident deliver ${id} --resend ${one.id}`,
      ),
      `see who was told: nexusctl incident deliveries ${id}`,
    ],
  });
}

function tell(ctx: Context, escalating: Escalating, unfinished: readonly Delivery[]): Promise<Telling> {
  const { incident, id, drill, severity, message } = escalating;
  const known = incident ?? { id, drill, title: message, severity: severity.name, status: "open" as const, events: [] };
  const earlier = incident === undefined ? [] : deliveriesOf(incident).filter(isPending);
  if (unfinished.length > 0) return telling(ctx, known, { earlier });
  const to = ctx.env.contacts.path[incident?.level ?? 1] ?? ctx.env.contacts.path.at(-1);
  const saying = { kind: "page", text: message, severity: severity.name, ...(to === undefined ? {} : { to }) } as const;
  return telling(ctx, known, { earlier, saying });
}

function recordSteps({ env, paths, clock }: Context, escalating: Escalating, { notice }: Telling): Step[] {
  const { incident, id, drill, severity, message } = escalating;
  const state = paths.environmentState;
  const changed = incident !== undefined && incident.severity !== severity.name;
  return [
    ...(incident === undefined
      ? [openedStep({ env, paths }, { id, severity: severity.name, title: message, startedAt: clock.now(), drill })]
      : []),
    ...(changed
      ? [
          recordStep(state, id, "severity", {
            words: `note that it is ${severity.name}`,
            text: `${incident.severity} to ${severity.name}`,
            details: { severity: severity.name, before: incident.severity },
          }),
        ]
      : []),
    ...(notice === undefined
      ? []
      : [
          recordStep(state, id, "escalated", {
            words: `note that ${notice.to ?? "the next level"} is called, and what is said`,
            text: notice.to === undefined ? message : `${notice.to} called: ${message}`,
            details: { severity: severity.name, to: notice.to ?? null, notice: noticeJson(notice) },
          }),
        ]),
  ];
}

function finishing(unfinished: readonly Delivery[], { message }: Escalating): string[] {
  const notice = unfinished[0]?.notice;
  if (notice === undefined) return [];
  const other = notice.text === message ? "" : `, with what was said then: "${notice.text}"`;
  return [`${notice.what} was not finished: that one is sent now${other}; run it again to go further`];
}

function doneWords({ told }: Telling, unfinished: readonly Delivery[]): string {
  if (told !== "") return `escalated: told ${told}`;
  return unfinished.length > 0 ? "nothing more could be sent" : "nobody was told: no channel is configured";
}

/** From here on it is known that nobody knows; the next run goes further. */
function unknownStep({ paths }: Context, one: Delivery): Step {
  const { id, channel, notice } = one;
  const words = unknownWords(one);
  return recordStep(paths.environmentState, notice.incident, "delivery", {
    step: `unknown-${channel}`,
    words: `note that ${words}`,
    text: `${words} (${notice.what})`,
    source: "nexusctl",
    details: { delivery: id, channel, state: "unknown", why: "nexusctl ended while it was being sent" },
  });
}

function unknownWords({ channel }: Delivery): string {
  return `nobody knows whether ${RECIPIENTS[channel]} was told`;
}

/** The one who types this is the first of the path: it is the next one who has to be told. */
function nextWords({ contacts: { path } }: Environment, level: number, to: string | undefined): string {
  if (to === undefined) return "no path is configured";
  return path[level] === undefined && to === path.at(-1) ? `${to} (the end of the path)` : to;
}

/** How long it has been open, against the severity's response time. It moves by itself. */
function responseClock(incident: Incident, severity: Severity, ctx: Context): Fact {
  const clock = clocksOf({ ...incident, severity: severity.name }, ctx.env.severities, momentOf(ctx)).find(
    ({ name }) => name === "acknowledge",
  );
  const words = clock === undefined ? null : clockWords(clock);
  return fact("clock", words, { volatile: true, tone: clock?.overdue === true ? "warn" : "info" });
}

function contactFacts({ contacts }: Environment, now: Date): Fact[] {
  const { path, slackChannel, email } = contacts;
  return [
    ...(path.length === 0 ? [] : [fact("path", path.join(" > "))]),
    // A hand-over between preview and confirmation is no reason to stop.
    ...whomToCall(contacts, now).map((one) => fact(one.role, calleeWords(one), { volatile: true })),
    ...(slackChannel === undefined ? [] : [fact("Slack", slackChannel)]),
    ...(email === undefined ? [] : [fact("e-mail", email)]),
  ];
}

function callLine(callees: readonly Callee[]): string {
  return `call: ${callees.map((one) => `${one.role} ${calleeWords(one)}`).join(", ") || "no phone number is configured"}`;
}
