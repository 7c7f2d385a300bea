import { NexusError } from "../core/errors.js";
import { formatRelative } from "../core/time.js";
import type { Diagnostic } from "./diagnostics.js";
import { byHand, type Place } from "./place.js";

const SUMMARY = /acquiring the state lock/i;

/** Who holds the state, as far as the backend says it. */
export interface LockInfo {
  id: string;
  who: string | undefined;
  operation: string | undefined;
  created: Date | undefined;
}

/** Undefined where the error tells of no holder: then the lock could not be asked for at all. */
export function lockInfoIn(detail: string): LockInfo | undefined {
  const field = (name: string) => new RegExp(`^\\s*${name}:[ \\t]*(\\S.*)$`, "m").exec(detail)?.[1]?.trim();
  const id = field("ID");
  if (id === undefined) return undefined;
  // Go writes nanoseconds and its own name of the zone: "2026-11-29 08:41:45.642281924 +0000 UTC".
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(field("Created") ?? "") ?? [];
  const created = day === undefined ? undefined : new Date(`${day}T${time}Z`);
  return {
    id,
    who: field("Who"),
    operation: field("Operation")
      ?.replace(/^OperationType/, "")
      .toLowerCase(),
    created,
  };
}

/** A state that somebody else works on, explained; undefined for any other error. */
export function lockError(errors: readonly Diagnostic[], place: Pick<Place, "tool" | "folder">, now: Date) {
  const error = errors.find(({ summary }) => SUMMARY.test(summary));
  if (error === undefined) return undefined;
  const detail = error.detail ?? "";
  const info = lockInfoIn(detail);
  if (info !== undefined) {
    const { who, operation, created, id } = info;
    const since = created === undefined ? "" : `, since ${formatRelative(created, now)}`;
    const doing = operation === undefined ? "" : ` (${operation})`;
    return new NexusError("locked", `the state is locked by ${who ?? "somebody"}${doing}${since}; nothing was done`, {
      hint: `wait for it with --lock-timeout 5m; only when that process is surely gone: ${byHand(place, `force-unlock ${id}`)}`,
    });
  }
  const why = /^Error message: (.*)$/m.exec(detail)?.[1] ?? error.summary;
  if (/temporarily unavailable/.test(why)) {
    return new NexusError("locked", "the state is locked by another process of this machine; nothing was done", {
      hint: "wait for it with --lock-timeout 5m; the lock goes with that process",
    });
  }
  return new NexusError("failed", `the state could not be locked (${why}); nothing was done`, {
    hint: "see whether the backend is reachable and the credentials may write its lock",
  });
}
