import { NexusError } from "../../core/errors.js";
import type { Allowance } from "../../core/gate.js";
import type { HttpRequest, HttpResult } from "../../core/http.js";
import type { JsonObject } from "../../core/json.js";
import { refusalOf } from "../notify/outgoing.js";
import { cut, oneLine, printable } from "../notify/text.js";
import type { Incident } from "../state.js";

/** A ticket as its tracker knows it. */
export interface Ticket {
  key: string;
  url: string;
}

/** Sends one request and answers with what came back. */
export type Send = (request: HttpRequest) => Promise<HttpResult>;

/** An issue tracker: finds the ticket of an incident, and makes it. */
export interface Tracker {
  name: string;
  allows: Allowance[];
  /** What is sent to make it, without secrets. */
  message: JsonObject;
  /** @throws failed when it does not answer as it should */
  find(send: Send): Promise<Ticket | undefined>;
  /** @returns undefined when the answer was lost: then it is looked for. @throws failed when it refuses */
  create(send: Send): Promise<Ticket | undefined>;
}

export const TICKET_TRY_MS = 8_000;

/** What a ticket says: enough to know what it is about; the record stays where the incident is led. */
export function ticketWords({ id, title, severity, affected, opened, drill }: Incident, source: string) {
  return {
    title: oneLine(`[${severity}] ${cut(oneLine(title), 180)} (${id})`),
    lead: `Incident ${id}, ${severity}, opened ${opened.at.toISOString()} by ${opened.author} in ${source}.`,
    affected: affected.length === 0 ? undefined : `Affects: ${oneLine(affected.join(", "))}`,
    text: cut(printable(title), 20_000),
    drill,
  };
}

type Answer = Extract<HttpResult, { kind: "answer" }>;

/** @throws failed when no answer came */
export function answerOf(result: HttpResult, name: string): Answer {
  if (result.kind === "answer") return result;
  throw new NexusError("failed", `${name} cannot be reached: ${result.why}`, {
    hint: "the local record is the ticket meanwhile; run it again later: it is never made twice",
  });
}

/** The error for an answer that is not the one it should be. */
export function strange(answer: Answer, name: string): NexusError {
  const outcome = refusalOf(answer, `${name}'s API`);
  return new NexusError("failed", `${name}: ${"why" in outcome ? outcome.why : ""}`, {
    hint: `check tickets.${name.toLowerCase()} in the configuration; the local record is the ticket meanwhile`,
  });
}
