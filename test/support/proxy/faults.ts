import { chance, oneOf } from "../random.js";
import { placeless, type WireCall } from "../wire-call.js";

/** Answered by the proxy itself: the endpoint never hears of the call. */
export const BEFORE_TAKEN = [
  "throttle",
  /** 503 in the protocol's own words. */
  "unavailable",
  "deny",
  "error-500",
  /** A gateway's page with 502. */
  "html",
  /** A login portal's page with 200. */
  "portal",
  /** This machine's clock is an hour behind, says AWS. */
  "skew",
  "expired-token",
  /** Cut before anything was passed on. */
  "reset",
  /** Never answered. */
  "hang",
] as const;

/** Passed on and carried out; what comes back is not the answer. */
export const AFTER_TAKEN = [
  /** The connection is cut instead of answering. */
  "lost-reply",
  "taken-500",
  "taken-503",
  /** Nothing is answered, and the connection stays. */
  "swallow",
  /** Half of the answer's body, then cut. */
  "cut-body",
  /** Half of the answer's body, then silence. */
  "stall",
] as const;

/** Passed on and answered in full, only later. */
export const LATE = [
  /** {@link SLOW_MS} later. */
  "slow",
  /** In {@link DRIPS} pieces, {@link DRIP_MS} apart. */
  "drip",
] as const;

export const SLOW_MS = 1_500;
export const DRIPS = 10;
export const DRIP_MS = 100;

/** What the proxy does instead of passing a call on and its answer back. */
export type FaultKind = (typeof BEFORE_TAKEN)[number] | (typeof AFTER_TAKEN)[number] | (typeof LATE)[number];

interface Aim {
  /** Signing name of the service; any when left out. */
  service?: string;
  /** As {@link WireCall} has it, with or without the ids in a path. */
  operation?: string;
  /** Hits only what comes after a call of this operation. */
  after?: string;
}

export interface Fault extends Aim {
  kind: FaultKind;
  /** How many calls it hits; all when left out. */
  times?: number;
}

/** Hits a share of all calls, the same ones for the same seed whatever order they arrive in. */
export interface FaultShare extends Aim {
  kinds: readonly FaultKind[];
  /** From 0 to 1. */
  share: number;
  seed: string | number;
}

/** Which calls are broken, and how. */
export class FaultPlan {
  #faults: { fault: Fault; left: number }[] = [];
  #shares: FaultShare[] = [];
  readonly #seen = new Map<string, number>();

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  addShare(share: FaultShare): void {
    this.#shares.push(share);
  }

  clear(): void {
    this.#faults = [];
    this.#shares = [];
    this.#seen.clear();
  }

  /** What to do to this call, the next of its operation. */
  next(call: WireCall): FaultKind | undefined {
    const name = `${call.service}:${placeless(call.operation)}`;
    const nth = this.#seen.get(name) ?? 0;
    const chosen = this.#choose(call, name, nth);
    this.#seen.set(name, nth + 1);
    return chosen;
  }

  #choose(call: WireCall, name: string, nth: number): FaultKind | undefined {
    const hit = this.#faults.find(({ fault, left }) => left > 0 && this.#meant(fault, call));
    if (hit !== undefined) {
      hit.left -= 1;
      return hit.fault.kind;
    }
    const share = this.#shares.find((one) => this.#meant(one, call) && chance(one.seed, name, nth) < one.share);
    return share === undefined ? undefined : oneOf(share.kinds, share.seed, name, nth, "kind");
  }

  #meant({ service, operation, after }: Aim, call: WireCall): boolean {
    if (service !== undefined && service !== call.service) return false;
    if (operation !== undefined && ![call.operation, placeless(call.operation)].includes(operation)) return false;
    return after === undefined || [...this.#seen.keys()].some((name) => name.endsWith(`:${placeless(after)}`));
  }
}
