import { userInfo } from "node:os";
import { uses } from "../../aws/uses.js";
import { change, type Fact, fact, type Step } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import type { Environment, Severity } from "../../core/environment.js";
import { text, withDefault } from "../../core/options.js";
import { formatDuration } from "../../core/time.js";
import { calleeWords, whomToCall } from "../../incident/contacts.js";
import { type Message, pagerDutyStep, slackStep } from "../../incident/notify.js";
import {
  incidentIds,
  incidentIfThere,
  newIncidentId,
  readIncidents,
  recordStep,
  unfinished,
} from "../../incident/record.js";
import { findSeverity } from "../../incident/severities.js";
import type { Incident } from "../../incident/state.js";

export default command({
  name: "escalate",
  summary: "Bring in the next person: record it, page, post, and say who was told and who was not",
  runbook: ["emergency/service-down#4", "incident/initial-response", "maintenance/contacts"],
  uses: uses({ sns: ["Publish"] }),
  risk: "disruptive",
  options: {
    severity: withDefault(text("how bad it is, e.g. P1; if unsure, the higher one"), "P1"),
    message: withDefault(text("what the person who is woken should read first"), "the platform needs help"),
  },
  examples: [
    { type: "emergency escalate --message 'orders fail, restart did not help'", does: "page for a P1" },
    { type: "emergency escalate --severity P2 --dry-run", does: "see who would be told what" },
  ],
  async run(ctx, { severity: asked, message: summary }) {
    const { env } = ctx;
    const severity = findSeverity(env, asked);
    const now = ctx.clock.now();
    const open = whichIncident(ctx);
    const incident =
      open?.id ?? ctx.globals.incident ?? newIncidentId(env.name, now, incidentIds(ctx.paths.environmentState));
    const user = userInfo().username;
    const message: Message = {
      incident,
      severity: severity.name,
      summary,
      source: `${env.project} ${env.environment} (${env.region})`,
      user,
    };
    const record = recordStep(ctx.paths.environmentState, incident, open === undefined ? "opened" : "escalated", {
      words: open === undefined ? `open incident ${incident} (${severity.name})` : `add to the record of ${incident}`,
      text: summary,
      details: { severity: severity.name, drill: env.kind === "sandbox" },
    });
    const told = await notifications(ctx, message);
    const callees = whomToCall(env.contacts, now);
    const real = told.length > 0 && env.kind !== "sandbox";
    return change({
      title: `Escalate ${incident} (${severity.name})`,
      risk: real ? "disruptive" : "safe",
      resource: { type: "incident", name: incident },
      facts: [
        fact("severity", `${severity.name}: ${severity.means}`),
        fact("respond within", formatDuration(severity.respondWithinMs)),
        ...(open === undefined ? [] : [clock(open, severity, now)]),
        fact("next in the path", nextLevel(env, open?.level ?? 0)),
        ...contacts(env, now),
      ],
      warnings: notTold(env),
      steps: [record, ...told],
      doneWords: `${incident} is recorded and ${told.length === 0 ? "nobody was told: no channel is configured" : "escalated"}`,
      after: () => [
        `call: ${callees.map((one) => `${one.role} ${calleeWords(one)}`).join(", ") || "no phone number is configured"}`,
      ],
    });
  },
});

/** A drill never reaches a real channel: the sandbox's own topic is the only one it knows. */
async function notifications({ env, aws }: Context, message: Message): Promise<Step[]> {
  const { pagerDuty, slack, sns } = env.notifications;
  const real = env.kind !== "sandbox";
  const body = `${message.severity}: ${message.summary}\n${message.source}\n${message.incident}, reported by ${message.user}`;
  return [
    ...(real && pagerDuty !== undefined ? [pagerDutyStep(pagerDuty, message)] : []),
    ...(real && slack !== undefined ? [slackStep(slack.webhook, message)] : []),
    ...(sns === undefined
      ? []
      : [(await aws.notifications()).publish(sns.topicArn, `${message.severity} ${message.incident}`, body)]),
  ];
}

/** The one who types this is the first of the path: it is the next one who has to be told. */
function nextLevel({ contacts: { path } }: Environment, level: number): string {
  const last = path.at(-1);
  return path[level + 1] ?? (last === undefined ? "no path is configured" : `${last} (the end of the path)`);
}

/** How long it has been open, against the severity's response time. It moves by itself. */
function clock({ opened }: Incident, { respondWithinMs }: Severity, now: Date): Fact {
  const goneMs = now.getTime() - opened.at.getTime();
  const left = respondWithinMs - goneMs;
  const words = left >= 0 ? `${formatDuration(left)} left` : `${formatDuration(-left)} late`;
  return fact("open for", `${formatDuration(goneMs)}, ${words}`, { volatile: true, tone: left >= 0 ? "info" : "warn" });
}

/** The one that `--incident` names, which may be new here, else the newest that is open. */
function whichIncident(ctx: Context): Incident | undefined {
  const { incident } = ctx.globals;
  return incident === undefined ? unfinished(readIncidents(ctx)).at(-1) : incidentIfThere(incident, ctx);
}

function contacts({ contacts: all }: Environment, now: Date): Fact[] {
  const { path, slackChannel, email } = all;
  return [
    ...(path.length === 0 ? [] : [fact("path", path.join(" > "))]),
    // A hand-over between preview and confirmation is no reason to stop.
    ...whomToCall(all, now).map((one) => fact(one.role, calleeWords(one), { volatile: true })),
    ...(slackChannel === undefined ? [] : [fact("Slack", slackChannel)]),
    ...(email === undefined ? [] : [fact("e-mail", email)]),
  ];
}

function notTold({ notifications: { pagerDuty, slack, sns }, kind }: Environment): string[] {
  if (kind === "sandbox") return ["this is a drill: nobody outside the sandbox is told"];
  return [
    ...(pagerDuty === undefined ? ["PagerDuty is not configured (notifications.pagerDuty): nobody is paged"] : []),
    ...(slack === undefined ? ["Slack is not configured (notifications.slack)"] : []),
    ...(sns === undefined ? ["SNS is not configured (notifications.sns)"] : []),
  ];
}
