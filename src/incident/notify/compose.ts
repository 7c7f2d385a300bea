import type { Context } from "../../core/context.js";
import type { Environment } from "../../core/environment.js";
import { userName } from "../../core/user.js";
import type { IncidentEvent } from "../events.js";
import type { Incident } from "../state.js";
import { type Delivery, deliveriesOf, pageKeys, queued } from "./deliveries.js";
import { type Address, type Channel, type Notice, type NoticeKind, noticeOf } from "./notice.js";
import { channelsOf, type Route } from "./route.js";

/** What of an incident a notice is made of; one that is about to be opened has no events yet. */
export type Known = Pick<Incident, "id" | "title" | "severity" | "status"> & { events: readonly IncidentEvent[] };

/** What is to be said. */
export interface Saying {
  kind: NoticeKind;
  text: string;
  to?: string;
  status?: string;
  severity?: string;
}

/** What would be said, and to whom, in this incident as it stands. Nothing is written or sent. */
export function compose(
  incident: Known,
  saying: Saying,
  route: Route,
  ctx: Pick<Context, "env" | "clock" | "redactor">,
): Notice {
  const { kind, text, to, status, severity = incident.severity } = saying;
  const number = incident.events.filter((event) => noticeOf(event)?.kind === kind).length + 1;
  const what = `${kind}-${number}`;
  return {
    kind,
    what,
    incident: incident.id,
    // As the record will have it: what is previewed, kept and sent are the same.
    title: ctx.redactor.text(incident.title),
    severity,
    text: ctx.redactor.text(text),
    ...(to === undefined ? {} : { to }),
    ...(status === undefined ? {} : { status }),
    source: sourceOf(ctx.env),
    author: userName(),
    at: ctx.clock.now().toISOString(),
    addresses: addressesOf({ ...incident, events: [...incident.events] }, kind, what, number, route),
  };
}

function sourceOf({ project, environment, region }: Environment): string {
  return `${project} ${environment} (${region})`;
}

/** The first page is called as the incident is; each further one has a key of its own, so that it really pages again. */
function pageKey(incident: string, number: number): string {
  return number === 1 ? incident : `${incident}/${number}`;
}

function addressesOf(
  incident: Pick<Incident, "id" | "events" | "status">,
  kind: NoticeKind,
  what: string,
  number: number,
  route: Route,
): Address[] {
  const at = (channel: Channel, key?: string, suffix = ""): Address => ({
    id: `${incident.id}/${what}/${channel}${suffix}`,
    channel,
    ...(key === undefined ? {} : { key }),
  });
  const channels = channelsOf(route);
  if (kind === "page") {
    return channels.map((one) => (one === "pagerduty" ? at(one, pageKey(incident.id, number)) : at(one)));
  }
  const pager = channels.includes("pagerduty") ? pageKeys(incident) : [];
  const moved = pager.map((key, index) => at("pagerduty", key, index === 0 ? "" : `-${index + 1}`));
  const told = deliveriesOf(incident).map(({ channel }) => channel);
  if (kind === "acknowledge") return moved;
  if (kind === "resolve")
    return [
      ...moved,
      ...stakeholders(channels)
        .filter((one) => told.includes(one))
        .map((one) => at(one)),
    ];
  return stakeholders(channels).map((one) => at(one));
}

/** Chat and mail: SNS is the mail where there is no other, because alarms come by it too. */
function stakeholders(channels: readonly Channel[]): Channel[] {
  const wanted = channels.filter((one) => one === "slack" || one === "email" || one === "mailbox");
  return wanted.includes("email") || !channels.includes("sns") || channels.includes("mailbox")
    ? wanted
    : [...wanted, "sns"];
}

/** A notice's deliveries as they will be once its line is written. */
export function toDeliver(notice: Notice): Delivery[] {
  return notice.addresses.map((address) => queued(address, notice, { at: new Date(notice.at) }));
}
