import { command } from "../../core/command.js";
import { flag, text } from "../../core/options.js";
import { type NextCommand, report, type Tone } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import {
  type Delivery,
  type DeliveryState,
  deliveriesOf,
  isPending,
  needsPerson,
  RECIPIENTS,
} from "../../incident/notify/deliveries.js";
import { headOf, letterOf } from "../../incident/notify/messages.js";
import { incidentToRead, readIncidents } from "../../incident/record.js";

const TONES: Readonly<Record<DeliveryState, Tone>> = {
  queued: "warn",
  sent: "ok",
  failed: "critical",
  "gave-up": "critical",
  unknown: "unknown",
  superseded: "muted",
};

export default command({
  name: "deliveries",
  summary: "Who was told what, and who was not: each message of an incident with how it ended",
  risk: "reads",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  options: { all: flag("of every incident recorded here") },
  examples: [
    { type: "incident deliveries", does: "the open incident's messages" },
    { type: "incident deliveries --all -o json --query \"deliveries[?state!='sent'].id\"", does: "what never arrived" },
  ],
  async run(ctx, { incident: named, all }) {
    const incidents = all ? await readIncidents(ctx) : [await incidentToRead(ctx, named)];
    const complete = await isComplete(ctx.shared, "incidents");
    const deliveries = incidents.flatMap(deliveriesOf);
    const open = deliveries.filter((one) => isPending(one) || needsPerson(one));
    return report({
      schema: "incident.deliveries",
      headline: ifComplete(headline(deliveries, open), complete),
      tone: open.length > 0 ? "critical" : complete ? "ok" : "warn",
      data: { deliveries: deliveries.map(documentOf), complete },
      sections: [
        {
          type: "table",
          columns: [
            { title: "DELIVERY", yield: 0 },
            { title: "TO", yield: 1 },
            { title: "STATE", yield: 0 },
            { title: "WHEN", yield: 2 },
            { title: "WHAT", yield: 3 },
          ],
          rows: deliveries.map((one) => [
            one.id,
            RECIPIENTS[one.channel],
            { text: stateWords(one), tone: TONES[one.state] },
            { time: one.at },
            headOf(one.notice),
          ]),
          empty: "nothing was to be told",
        },
        ...(open.length === 0 ? [] : [{ type: "commands" as const, title: "Next", commands: nextOf(open) }]),
      ],
    });
  },
});

function headline(deliveries: readonly Delivery[], open: readonly Delivery[]): string {
  const sent = deliveries.filter(({ state }) => state === "sent").length;
  if (deliveries.length === 0) return "nobody was to be told";
  const rest =
    open.length === 0 ? "" : `; ${open.length} not: ${[...new Set(open.map(({ state }) => state))].join(", ")}`;
  return `${sent} of ${deliveries.length} delivered${rest}`;
}

function stateWords({ state, why, tries }: Delivery): string {
  const times = tries > 1 ? ` after ${tries} tries` : "";
  return `${state}${times}${why === undefined ? "" : `: ${why}`}`;
}

function nextOf(open: readonly Delivery[]): NextCommand[] {
  const pending = [...new Set(open.filter(isPending).map(({ notice }) => notice.incident))];
  return [
    ...pending.map((id) => ({ type: `incident deliver ${id}`, why: "send what is left" })),
    ...open.filter(needsPerson).map(({ id, state, notice }) => ({
      type: `incident deliver ${notice.incident} --resend ${id}`,
      why:
        state === "unknown" ? "if it did not arrive: sent again it may be there twice" : "once the cause is put right",
    })),
  ];
}

function documentOf(one: Delivery) {
  const { id, channel, key, state, tries, why, notice, queuedAt, at, nextAt } = one;
  return {
    id,
    incident: notice.incident,
    what: notice.what,
    kind: notice.kind,
    channel,
    dedupKey: key ?? null,
    state,
    tries,
    why: why ?? null,
    queuedAt: queuedAt.toISOString(),
    at: at.toISOString(),
    nextAt: nextAt?.toISOString() ?? null,
    called: notice.to ?? null,
    subject: letterOf(notice).subject,
    text: notice.text,
  };
}
