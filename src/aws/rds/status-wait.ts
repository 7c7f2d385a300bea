import type { WaitLook, WaitSpec } from "../../core/wait.js";
import type { Database } from "../rds.js";

const EVERY_MS = 5_000;
/** Statuses an instance does not leave by itself (AWS: "Viewing Amazon RDS DB instance status"). */
const STUCK = /^(failed|inaccessible|incompatible|insufficient|restore-error|deleting|deleted)/;
/** After a request the status may stay as it was for a while; so many looks without any move are believed. */
const SETTLED = 2;
/** A change that is to be applied at once may wait in the pending values for about two minutes. */
const SETTLED_PENDING = 24;

/** Polls the status, because RDS has no waiter for `stopped`, and the one for `available` takes the status before a reboot for the one after. */
export function statusWait(
  read: () => Promise<Database>,
  databaseId: string,
  status: string,
  timeoutMs: number,
): WaitSpec {
  let moved = false;
  let looks = 0;
  let before: string | undefined;
  const look = async (): Promise<WaitLook> => {
    const now = await read();
    looks += 1;
    const news = before === undefined || before === now.status ? [] : [{ text: `${before} → ${now.status}` }];
    before = now.status;
    if (now.status !== status) {
      moved = true;
      return { ...whileNot(now, status), news };
    }
    const wanted = Object.keys(now.pending).length > 0 ? SETTLED_PENDING : SETTLED;
    const settled = moved || looks >= wanted || status !== "available";
    return { state: settled ? "done" : "waiting", summary: settled ? status : `${status}, not moved yet`, news };
  };
  return {
    what: `database ${databaseId} to be ${status}`,
    timeoutMs,
    everyMs: EVERY_MS,
    look,
    reattach: "service db status",
  };
}

function whileNot(now: Database, status: string): WaitLook {
  const summary = `${now.status}, waiting for ${status}`;
  if (STUCK.test(now.status)) {
    return {
      state: "failed",
      summary,
      cause: `the database ${now.id} is ${now.status}, which it does not leave by itself`,
      hint: "see why with: nexusctl emergency database",
    };
  }
  if (now.status === "storage-full") {
    return {
      state: "failed",
      summary,
      cause: `the database ${now.id} has no storage left`,
      hint: `give it more with: nexusctl service db resize --storage ${Math.ceil(now.storageGb * 1.1)}`,
    };
  }
  return { state: "waiting", summary };
}
