import type { Allowance } from "../../core/gate.js";
import type { HttpRequest, HttpResult } from "../../core/http.js";
import type { JsonObject } from "../../core/json.js";

/** How one try ended. `retry`: not taken, and may be tried again; `unknown`: it may have been taken. */
export type Outcome =
  | { state: "sent"; kept?: JsonObject }
  | { state: "retry"; why: string; afterMs?: number }
  | { state: "refused"; why: string }
  | { state: "unknown"; why: string };

/** A message on its way to one recipient. */
export interface Outgoing {
  /** All that sending it may do. */
  allows: Allowance[];
  /** Exactly what is sent, without its secrets. */
  shows: JsonObject;
  /** Sending it a second time tells nobody twice. */
  harmless: boolean;
  /** Sends it once. */
  send(signal: AbortSignal): Promise<Outcome>;
}

export interface Letter {
  subject: string;
  text: string;
}

/** The ways out. Each passes the gate. */
export interface Ways {
  http(request: HttpRequest, signal: AbortSignal): Promise<HttpResult>;
  topic(topicArn: string, letter: Letter): Outgoing;
  email(to: { from: string; to: readonly string[]; region?: string }, letter: Letter): Outgoing;
}

/** How long one try may take: three of them are shorter than a person's patience. */
export const TRY_MS = 4_000;
