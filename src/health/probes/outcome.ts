import type { Clock } from "../../core/clock.js";
import { errnoOf } from "../../core/files.js";

/** What bounds a probe: the operator's own time, and Ctrl-C. */
export interface ProbeBounds {
  timeoutMs: number;
  clock: Clock;
  signal: AbortSignal;
}

export type NetworkFault = "unresolvable" | "refused" | "timeout" | "unreachable" | "reset";

const FAULTS: Record<string, NetworkFault> = {
  ENOTFOUND: "unresolvable",
  EAI_AGAIN: "unresolvable",
  EAI_NODATA: "unresolvable",
  ECONNREFUSED: "refused",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EPIPE: "reset",
  ECONNRESET: "reset",
};

const WORDS: Record<NetworkFault, string> = {
  unresolvable: "its name does not resolve",
  refused: "refused: nothing listens on that port",
  timeout: "no answer: a security group, a route or a firewall drops it",
  unreachable: "there is no route to it from here",
  reset: "the connection was cut",
};

export function networkFault(thrown: unknown): NetworkFault {
  const code = errnoOf(thrown) ?? "";
  if (code in FAULTS) return FAULTS[code] ?? "unreachable";
  // Several addresses that all failed arrive as one AggregateError.
  if (thrown instanceof AggregateError) return networkFault(thrown.errors[0]);
  return "unreachable";
}

export function faultWords(fault: NetworkFault): string {
  return WORDS[fault];
}
