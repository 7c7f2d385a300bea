import { isObject } from "../json.js";
import type { LockHolder } from "../lock.js";

/** A lock as it is kept: who holds it, or that nobody does. */
export interface LockRecord extends LockHolder {
  v: 1;
  state: "held" | "released";
  /** One acquisition's own: tells one's own write from another's when a reply was lost. */
  token: string;
  /** Counts the renewals. */
  beat: number;
  /** Milliseconds without a renewal after which it may be taken over. */
  leaseMs: number;
}

export function parseLock(text: string): LockRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? lockOf(value) : undefined;
  } catch {
    // Not JSON: none of ours, and so nobody's to take.
    return undefined;
  }
}

function lockOf(value: Record<string, unknown>): LockRecord | undefined {
  const { v, state, token, beat, leaseMs, user, host, pid, doing, since } = value;
  if (v !== 1 || (state !== "held" && state !== "released")) return undefined;
  if (typeof token !== "string" || typeof beat !== "number" || typeof pid !== "number") return undefined;
  if (typeof leaseMs !== "number" || !(leaseMs > 0)) return undefined;
  if (typeof user !== "string" || typeof host !== "string" || typeof doing !== "string" || typeof since !== "string")
    return undefined;
  return { v, state, token, beat, leaseMs, user, host, pid, doing, since };
}
