import { type IncidentEvent, textIn } from "../events.js";
import type { Incident } from "../state.js";
import { type Address, type Notice, noticeOf } from "./notice.js";

/**
 * How a delivery stands. `failed`: not taken, tried again by the next run. `gave-up`: refused for good. `unknown`: it was being
 * sent when the process ended or the answer was lost, and sending again could tell twice. `superseded`: it is over meanwhile.
 */
export const DELIVERY_STATES = ["queued", "sent", "failed", "gave-up", "unknown", "superseded"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery extends Address {
  notice: Notice;
  state: DeliveryState;
  queuedAt: Date;
  /** When it was last heard of. */
  at: Date;
  tries: number;
  why: string | undefined;
  /** Not before this: the recipient asked for patience. */
  nextAt: Date | undefined;
  /** Unknown because nexusctl ended in the middle of it, and nobody has noted that yet. */
  cutOff: boolean;
  /** Slack's `ts` of the message, which later ones are threaded to. */
  thread: string | undefined;
}

/** Every message of an incident, oldest first. Nothing of this is stored: it is computed from the record each time. */
export function deliveriesOf(incident: Pick<Incident, "events" | "status">): Delivery[] {
  const found = new Map<string, Delivery>();
  for (const event of incident.events) {
    const notice = noticeOf(event);
    for (const address of notice?.addresses ?? []) {
      if (notice !== undefined) found.set(address.id, queued(address, notice, event));
    }
    const told = event.type === "delivery" ? found.get(textIn(event.details, "delivery") ?? "") : undefined;
    if (told !== undefined) found.set(told.id, heardOf(told, event));
    if (event.type === "acknowledged" || event.type === "resolved") supersede(found, event);
  }
  return [...found.values()];
}

/** What ends a page that was not sent: nobody has to be woken once somebody has it. A reopening does not call it back. */
function supersede(found: Map<string, Delivery>, { type }: IncidentEvent): void {
  const why = type === "resolved" ? "the incident is resolved" : "somebody has it by now";
  for (const one of found.values()) {
    if (!isPending(one) || one.notice.kind !== "page") continue;
    if (type === "resolved" || wakes(one)) found.set(one.id, { ...one, state: "superseded", why });
  }
}

/** Whether it wakes somebody; the other recipients of a page only read it. */
export function wakes({ channel, notice }: Delivery): boolean {
  return channel === "pagerduty" && notice.kind === "page";
}

/** A delivery as it is when its line is written. */
export function queued(address: Address, notice: Notice, { at }: Pick<IncidentEvent, "at">): Delivery {
  return {
    ...address,
    notice,
    state: "queued",
    queuedAt: at,
    at,
    tries: 0,
    why: undefined,
    nextAt: undefined,
    cutOff: false,
    thread: undefined,
  };
}

function heardOf(before: Delivery, { at, details }: IncidentEvent): Delivery {
  const said = textIn(details, "state");
  // Of several operators the clocks may disagree: what arrived stays so, whatever came before it in another's time.
  if (before.state === "sent" && said !== "sent" && details.again !== true) return before;
  const next = textIn(details, "nextAt");
  const tries = details.tries;
  return {
    ...before,
    at,
    // Written before it is sent, where sending twice would tell twice: nothing after it means that nobody knows.
    state: said === "sending" ? "unknown" : (DELIVERY_STATES.find((one) => one === said) ?? before.state),
    cutOff: said === "sending",
    why: said === "sending" ? "it was being sent when nexusctl ended" : textIn(details, "why"),
    nextAt: next === undefined ? undefined : new Date(next),
    thread: textIn(details, "thread") ?? before.thread,
    tries: before.tries + (typeof tries === "number" ? tries : 0),
  };
}

/** Still to be sent, by the next run. */
export function isPending({ state }: Delivery): boolean {
  return state === "queued" || state === "failed";
}

export function isDue({ nextAt }: Delivery, now: Date): boolean {
  return nextAt === undefined || nextAt <= now;
}

/** Nobody knows or it was refused: a person has to decide. */
export function needsPerson({ state }: Delivery): boolean {
  return state === "unknown" || state === "gave-up";
}

/**
 * What of the last page was never finished, because it woke nobody (PagerDuty has not taken it, or no channel has where there is no
 * pager) or because the run that sent it ended in the middle. A channel that merely failed is no reason to hold the next page back.
 */
export function unfinishedPage(incident: Pick<Incident, "events" | "status">): Delivery[] {
  const pages = deliveriesOf(incident).filter(({ notice }) => notice.kind === "page");
  const last = pages.filter(({ notice }) => notice.what === pages.at(-1)?.notice.what);
  const pagers = last.filter(({ channel }) => channel === "pagerduty");
  const wokeNobody = (pagers.length > 0 ? pagers : last).every(isPending);
  const interrupted = last.some(({ state, cutOff }) => state === "queued" || cutOff);
  return wokeNobody || interrupted ? last.filter((one) => isPending(one) || one.cutOff) : [];
}

const NEVER_TAKEN: readonly DeliveryState[] = ["gave-up", "superseded"];

/** The pages of an incident, as PagerDuty knows them. */
export function pageKeys(incident: Pick<Incident, "events" | "status">): string[] {
  const keys = deliveriesOf(incident).flatMap(({ channel, key, notice, state }) =>
    channel === "pagerduty" && notice.kind === "page" && !NEVER_TAKEN.includes(state) && key !== undefined ? [key] : [],
  );
  return [...new Set(keys)];
}

/** What later posts to Slack are threaded to. */
export function threadOf(incident: Pick<Incident, "events" | "status">): string | undefined {
  return deliveriesOf(incident).find(({ channel, thread }) => channel === "slack" && thread !== undefined)?.thread;
}

/** Written so that a crash is seen: of no interest once it is known how it ended. */
export function isMarker({ type, details }: IncidentEvent): boolean {
  return type === "delivery" && details.state === "sending";
}

/** Names of the recipients as a person knows them. */
export const RECIPIENTS = {
  pagerduty: "PagerDuty",
  slack: "Slack",
  sns: "SNS",
  email: "e-mail",
  mailbox: "the drill's mailbox",
} as const;
