import type { AccessKey } from "../../aws/access.js";
import { listAt, textAt } from "../../aws/outside.js";
import type { ChangeRecord, StepRecord } from "../../core/history.js";

/** The kind of resource that a rotation's changes are about: what finds them in the journal again. */
export const ROTATION = "access-key-rotation";

/** How far a rotation of one user's key is, as the journal tells it. */
export interface Rotation {
  user: string;
  oldKey: string;
  /** Undefined until it is known to exist. */
  newKey: string | undefined;
  /** A creation whose outcome nobody saw: a key that is not among these came of it. */
  keysBefore: string[] | undefined;
  deliver: string;
  version: string | undefined;
  delivered: boolean;
  proved: boolean;
  current: boolean;
  /** When the old key was deactivated from here. */
  deactivatedAt: Date | undefined;
  startedAt: Date;
  /** Its changes, oldest first. */
  changes: string[];
}

/**
 * The user's rotation that is under way, or undefined: none was begun from here, the last one was finished, or its new key
 * was taken away again.
 */
export function rotationOf(user: string, records: readonly ChangeRecord[]): Rotation | undefined {
  let rotation: Rotation | undefined;
  for (const record of records) {
    if (record.resource.type !== ROTATION || record.resource.name !== user) continue;
    for (const step of record.steps) rotation = fold(rotation ?? begin(user, record), step, record);
  }
  return rotation;
}

/** Every user with a rotation under way. */
export function rotationsIn(records: readonly ChangeRecord[]): Rotation[] {
  const users = records.filter(({ resource }) => resource.type === ROTATION).map(({ resource }) => resource.name);
  return [...new Set(users)].flatMap((user) => rotationOf(user, records) ?? []);
}

function begin(user: string, record: ChangeRecord): Rotation {
  const fact = (name: string) => {
    const value = record.facts.find((one) => one.name === name)?.before;
    return typeof value === "string" ? value : "";
  };
  return {
    user,
    oldKey: fact("old key"),
    newKey: undefined,
    keysBefore: undefined,
    deliver: fact("delivered to"),
    version: undefined,
    delivered: false,
    proved: false,
    current: false,
    deactivatedAt: undefined,
    startedAt: new Date(record.begunAt),
    changes: [],
  };
}

/** What one step did to the rotation; undefined when it ended with it. */
function fold(before: Rotation, step: StepRecord, record: ChangeRecord): Rotation | undefined {
  const rotation = { ...before, changes: [...new Set([...before.changes, record.id])] };
  const done = step.status === "done";
  const maybe = step.status === "open" || step.status === "unknown";
  switch (step.id) {
    case "create-key":
      if (done)
        return {
          ...begin(rotation.user, record),
          changes: rotation.changes,
          newKey: textAt(step.result, "accessKeyId"),
        };
      if (!maybe) return rotation;
      return { ...begin(rotation.user, record), changes: rotation.changes, keysBefore: keysBeforeOf(record) };
    case "deliver":
      return done || maybe
        ? { ...rotation, delivered: done, version: textAt(step.request, "input", "ClientRequestToken") }
        : rotation;
    case "prove":
      return { ...rotation, proved: rotation.proved || done };
    case "make-current":
      return { ...rotation, current: rotation.current || done };
    case "deactivate-key":
      return done || maybe ? { ...rotation, deactivatedAt: new Date(step.at) } : rotation;
    case "activate-key":
      return done ? { ...rotation, deactivatedAt: undefined } : rotation;
    case "withdraw-former":
    case "withdraw-key":
    case "delete-key":
      return done ? undefined : rotation;
    default:
      return rotation;
  }
}

function keysBeforeOf(record: ChangeRecord): string[] {
  const keys = record.facts.find(({ name }) => name === "keys")?.before;
  return listAt({ keys }, "keys").flatMap((key) => (typeof key === "string" ? [key.split(" ")[0] ?? ""] : []));
}

/** What the journal tells, held against the keys that are there; undefined when nothing of it is left to do. */
export function reconcile(rotation: Rotation | undefined, keys: readonly AccessKey[]): Rotation | undefined {
  if (rotation === undefined) return undefined;
  const newKey = keys.find(({ id }) =>
    rotation.newKey === undefined ? rotation.keysBefore?.includes(id) === false : id === rotation.newKey,
  );
  const old = keys.find(({ id }) => id === rotation.oldKey);
  if (newKey === undefined || old === undefined) return undefined;
  return {
    ...rotation,
    newKey: newKey.id,
    deactivatedAt: old.active ? undefined : (rotation.deactivatedAt ?? rotation.startedAt),
  };
}
