import type { IncomingMessage, ServerResponse } from "node:http";
import type { WireCall } from "../wire-call.js";
import type { FaultKind } from "./faults.js";

/** A call as it arrived, and what became of it. */
export interface RecordedCall extends WireCall {
  body: string;
  /** Answered status; undefined when no answer was given. */
  status: number | undefined;
  fault: FaultKind | undefined;
}

/** One call on its way. */
export interface Exchange {
  incoming: IncomingMessage;
  body: Buffer;
  answer: ServerResponse;
  record: RecordedCall;
}

/** Where calls go, and what is changed in the answers. */
export interface Behind {
  target: string;
  edits: ReadonlyMap<string, (text: string) => string>;
}
