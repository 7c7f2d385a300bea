import type { JsonObject } from "../../core/json.js";
import type { Address, Notice } from "./notice.js";
import { cut, oneLine, partsOf, printable } from "./text.js";

/** The notice as each recipient takes it, without the secrets it is addressed by. Pure: the same notice, the same message. */

/** PagerDuty's severities (Events API v2); ours are P1 to P4, or a team's own. */
const PAGER_SEVERITY: Readonly<Record<string, string>> = { P1: "critical", P2: "error", P3: "warning", P4: "info" };
const ACTIONS = { page: "trigger", update: "trigger", acknowledge: "acknowledge", resolve: "resolve" } as const;
/** PagerDuty takes 512 KB an event; more than this nobody reads at night. */
const PAGER_TEXT = 20_000;
const SUMMARY = 1_024;
const DEDUP_KEY = 255;

/** PagerDuty Events API v2, "Send an event": `routing_key` is added when it is sent. */
export function pagerDutyMessage(notice: Notice, { key }: Pick<Address, "key">): JsonObject {
  const { kind, incident, severity, title, text, to, source, author, at } = notice;
  const addressed = { event_action: ACTIONS[kind], dedup_key: cut(key ?? incident, DEDUP_KEY) };
  if (addressed.event_action !== "trigger") return addressed;
  return {
    ...addressed,
    client: "nexusctl",
    payload: {
      summary: cut(oneLine(`${severity}: ${text}`), SUMMARY),
      source,
      severity: PAGER_SEVERITY[severity] ?? "critical",
      timestamp: at,
      custom_details: {
        incident,
        title: printable(title),
        message: cut(printable(text), PAGER_TEXT),
        ...(to === undefined ? {} : { called: to }),
        reported_by: author,
      },
    },
  };
}

const HEAD = 300;
const HEADER = 150;
const SECTION = 3_000;
/** Slack takes 50 blocks a message and 40,000 characters of text. */
const SECTIONS = 12;
const FALLBACK = 3_000;

/**
 * Slack's Block Kit. Words of people stand in `plain_text`, which knows no markup and no mentions; Slack's three control
 * characters are escaped everywhere ("Formatting text for app surfaces").
 */
export function slackMessage(notice: Notice): JsonObject {
  const { incident, source, author } = notice;
  const head = headOf(notice);
  const parts = partsOf(printable(notice.text), SECTION / 5);
  const sections = joined(parts.map(escapeSlack), SECTION);
  const shown = sections.slice(0, SECTIONS);
  const cutOff = sections.length > shown.length ? [plain("(cut here: all of it is on the incident's record)")] : [];
  return {
    text: `${escapeSlack(head)}\n${escapedWithin(oneLine(notice.text), FALLBACK)}`,
    blocks: [
      { type: "header", text: plain(escapedWithin(head, HEADER)) },
      ...shown.map((text) => ({ type: "section", text: plain(text) })),
      ...cutOff.map((text) => ({ type: "section", text })),
      {
        type: "context",
        elements: [plain(escapedWithin(`${incident} · ${toldWords(notice)}${source} · by ${author}`, SECTION))],
      },
    ],
  };
}

function plain(text: string) {
  return { type: "plain_text", text, emoji: false };
}

export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Escaped, and at most `max` long: cut before, because half an escape is a word of its own. */
function escapedWithin(text: string, max: number): string {
  let room = max;
  for (;;) {
    const escaped = escapeSlack(cut(text, room));
    if (escaped.length <= max) return escaped;
    room -= Math.ceil((escaped.length - max) / 5);
  }
}

/** As few parts as fit `max` each: escaping makes text up to five times as long, so it is joined after. */
function joined(parts: readonly string[], max: number): string[] {
  const out: string[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last !== undefined && last.length + part.length <= max) out[out.length - 1] = last + part;
    else out.push(part);
  }
  return out;
}

/** What mail and SNS say. */
export function letterOf(notice: Notice): { subject: string; text: string } {
  const { incident, title, text, source, author, at } = notice;
  return {
    subject: oneLine(`${headOf(notice)} (${incident})`),
    text: [
      `${notice.severity} ${incident}: ${oneLine(title)}`,
      printable(text),
      `${toldWords(notice)}${source}\nreported by ${author} at ${at}`,
    ].join("\n\n"),
  };
}

/** The first line of whatever is sent. */
export function headOf({ kind, severity, status, title, text }: Notice): string {
  const stands = kind === "page" ? "" : kind === "update" ? (status ?? "update") : `${kind}d`;
  return cut(oneLine(`${severity}${stands === "" ? "" : ` ${stands}`}: ${kind === "page" ? text : title}`), HEAD);
}

function toldWords({ to }: Notice): string {
  return to === undefined ? "" : `called: ${to} · `;
}
