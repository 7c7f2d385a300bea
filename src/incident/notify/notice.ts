import { isObject, type Json, type JsonObject } from "../../core/json.js";
import type { IncidentEvent } from "../events.js";

/** Where a message can go. `mailbox` is the incident's own record: all that a drill has. */
export const CHANNELS = ["pagerduty", "slack", "sns", "email", "mailbox"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a message is for. `page` wakes the next level; `update` tells stakeholders; the others move the pages there were. */
export const KINDS = ["page", "update", "acknowledge", "resolve"] as const;
export type NoticeKind = (typeof KINDS)[number];

/** One message to one recipient. */
export interface Address {
  /** `<incident>/<what>/<channel>`: never changes, so that telling again is known to be that. */
  id: string;
  channel: Channel;
  /** PagerDuty's `dedup_key`: the page it makes or moves. */
  key?: string;
}

/**
 * What is to be said, and to whom. It stands in the very line of the record that says why, so that no crash can come between
 * the two: the record is the outbox. Each channel's own message is made of it when it is sent; it holds no secret.
 */
export interface Notice {
  kind: NoticeKind;
  /** e.g. `page-2`. */
  what: string;
  incident: string;
  title: string;
  severity: string;
  text: string;
  /** Who of the path is called, e.g. `Team lead`. */
  to?: string;
  /** Where the trouble stands, e.g. `monitoring`. */
  status?: string;
  /** Environment and region, for the reader. */
  source: string;
  author: string;
  /** ISO 8601. */
  at: string;
  addresses: Address[];
}

export function noticeJson(notice: Notice): JsonObject {
  const { addresses, to, status, ...rest } = notice;
  return {
    ...rest,
    ...(to === undefined ? {} : { to }),
    ...(status === undefined ? {} : { status }),
    addresses: addresses.map(({ id, channel, key }) => ({ id, channel, ...(key === undefined ? {} : { key }) })),
  };
}

/** The message that an event carries; undefined for one that carries none, or one of a newer nexusctl. */
export function noticeOf({ details }: Pick<IncidentEvent, "details">): Notice | undefined {
  const { notice } = details;
  if (!isObject(notice)) return undefined;
  const kind = KINDS.find((one) => one === notice.kind);
  const { what, incident, title, severity, text, source, author, at, to, status } = notice;
  if (kind === undefined || ![what, incident, title, severity, text, source, author, at].every(isText))
    return undefined;
  return {
    kind,
    what: String(what),
    incident: String(incident),
    title: String(title),
    severity: String(severity),
    text: String(text),
    source: String(source),
    author: String(author),
    at: String(at),
    ...(isText(to) ? { to } : {}),
    ...(isText(status) ? { status } : {}),
    addresses: Array.isArray(notice.addresses) ? notice.addresses.flatMap(addressOf) : [],
  };
}

function addressOf(value: Json): Address[] {
  if (!isObject(value)) return [];
  const channel = CHANNELS.find((one) => one === value.channel);
  if (channel === undefined || !isText(value.id)) return [];
  return [{ id: value.id, channel, ...(isText(value.key) ? { key: value.key } : {}) }];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
