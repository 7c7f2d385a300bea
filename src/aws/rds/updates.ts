import type { AwsStep, ReadBack, Undo } from "../../core/change.js";
import type { JsonObject } from "../../core/json.js";
import { numberAt, textAt } from "../outside.js";
import type { Database } from "../rds.js";

export type ReadDatabase = (id: string) => Promise<Database>;

/** RDS refuses each of these while one is under way, so a reply that was lost is read back rather than asked for again. */
export function startStep(id: string, undo: Undo, read: ReadDatabase): AwsStep {
  return {
    ...base("StartDBInstance", { DBInstanceIdentifier: id }),
    id: "start-database",
    words: `start the database ${id}`,
    readBack: async () => whether((await read(id)).status !== "stopped"),
    undo,
  };
}

export function stopStep(id: string, undo: Undo, read: ReadDatabase): AwsStep {
  return {
    ...base("StopDBInstance", { DBInstanceIdentifier: id }),
    id: "stop-database",
    words: `stop the database ${id}`,
    readBack: async () => whether(["stopping", "stopped"].includes((await read(id)).status)),
    undo,
  };
}

export function rebootStep(
  database: Database,
  failover: boolean,
  read: ReadDatabase,
  restartedSince: (id: string, since: Date) => Promise<boolean>,
): AwsStep {
  const { id } = database;
  return {
    ...base("RebootDBInstance", { DBInstanceIdentifier: id, ...(failover ? { ForceFailover: true } : {}) }),
    id: "reboot-database",
    words: failover ? `restart the database ${id} on its standby` : `restart the database ${id}`,
    readBack: async (_input, sentAt): Promise<ReadBack> => {
      if ((await read(id)).status === "rebooting" || (await restartedSince(id, sentAt))) return { state: "done" };
      return { state: "unknown", why: `${id} neither restarts now nor tells of a restart since` };
    },
    undo: { kind: "none", why: "a restart cannot be taken back" },
  };
}

export interface Resize {
  class?: string;
  storageGb?: number;
}

/** ModifyDBInstance. Its inverse is the former class; storage only ever grows. */
export function resizeStep(
  database: Database,
  to: Resize,
  when: "now" | "maintenance-window",
  read: ReadDatabase,
): AwsStep {
  const { id } = database;
  const what = [
    ...(to.class === undefined ? [] : [`class ${to.class}`]),
    ...(to.storageGb === undefined ? [] : [`${to.storageGb} GB of storage`]),
  ].join(" and ");
  const set = {
    ...(to.class === undefined ? {} : { DBInstanceClass: to.class }),
    ...(to.storageGb === undefined ? {} : { AllocatedStorage: to.storageGb }),
  };
  return {
    ...modify(id, set, when === "now", read),
    words: `give the database ${id} ${what}${when === "now" ? ", now" : " in its next maintenance window"}`,
    undo:
      to.class === undefined
        ? { kind: "none", why: "RDS cannot shrink storage" }
        : {
            kind: "call",
            words: `give the database ${id} class ${database.class} again${to.storageGb === undefined ? "" : " (its storage cannot shrink)"}`,
            service: "rds",
            operation: "ModifyDBInstance",
            input: { DBInstanceIdentifier: id, DBInstanceClass: database.class, ApplyImmediately: when === "now" },
          },
  };
}

function modify(id: string, set: Record<string, string | number>, now: boolean, read: ReadDatabase) {
  return {
    ...base("ModifyDBInstance", { DBInstanceIdentifier: id, ...set, ApplyImmediately: now }),
    id: "resize-database",
    readBack: async (input: JsonObject) => whether(isSo(input, await read(id))),
  };
}

export function storageLimitStep(id: string, maxStorageGb: number, read: ReadDatabase): AwsStep {
  return {
    ...base("ModifyDBInstance", {
      DBInstanceIdentifier: id,
      MaxAllocatedStorage: maxStorageGb,
      ApplyImmediately: true,
    }),
    id: "limit-storage",
    words: `let the storage of ${id} grow by itself up to ${maxStorageGb} GB`,
    readBack: async () => whether((await read(id)).maxStorageGb === maxStorageGb),
    undo: { kind: "none", why: "it belongs to the new instance" },
  };
}

/** The value is there, or waits to be applied. */
function isSo(input: JsonObject, now: Database): boolean {
  const className = textAt(input, "DBInstanceClass");
  const storage = numberAt(input, "AllocatedStorage");
  return (
    (className === undefined || now.class === className || now.pending.DBInstanceClass === className) &&
    (storage === undefined || now.storageGb === storage || now.pending.AllocatedStorage === String(storage))
  );
}

/** One of these again from what the journal recorded; undefined when it is none of them. */
export function replayDatabase(
  operation: string,
  input: Record<string, unknown>,
  read: ReadDatabase,
): AwsStep | undefined {
  const id = textAt(input, "DBInstanceIdentifier");
  if (id === undefined) return undefined;
  const undo: Undo = { kind: "none", why: "it took another change back; make that change again instead" };
  if (operation === "StartDBInstance") return startStep(id, undo, read);
  if (operation === "StopDBInstance") return stopStep(id, undo, read);
  const className = textAt(input, "DBInstanceClass");
  if (operation !== "ModifyDBInstance" || className === undefined) return undefined;
  const step = modify(id, { DBInstanceClass: className }, input.ApplyImmediately === true, read);
  return { ...step, words: `give the database ${id} class ${className}`, undo };
}

/** A call of RDS's, sent once; of the reply the instance is kept, or what `keep` says. */
export function base(operation: string, input: object, keep = keepInstance) {
  return { kind: "aws", service: "rds", operation, input, repeat: "once", keep } as const;
}

function keepInstance(output: Record<string, unknown>): JsonObject {
  return {
    databaseId: textAt(output, "DBInstance", "DBInstanceIdentifier") ?? null,
    status: textAt(output, "DBInstance", "DBInstanceStatus") ?? null,
  };
}

export function whether(done: boolean): ReadBack {
  return done ? { state: "done" } : { state: "not-done" };
}
