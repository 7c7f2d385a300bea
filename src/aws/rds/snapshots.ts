import type { AwsStep, ReadBack, Undo, WaitStep } from "../../core/change.js";
import type { Clock } from "../../core/clock.js";
import { asNexusError } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import type { WaitLook } from "../../core/wait.js";
import type { Api } from "../clients.js";
import { UnknownThereError } from "../errors.js";
import { textAt } from "../outside.js";
import { all, from } from "../paginate.js";
import type { Database, Snapshot } from "../rds.js";
import { toSnapshot } from "./read.js";
import { base, whether } from "./updates.js";

const EVERY_MS = 10_000;
const DAY_MS = 86_400_000;

export type FindSnapshot = (id: string) => Promise<Snapshot | undefined>;

export async function readSnapshots(api: Api<"rds">, databaseId: string): Promise<Snapshot[]> {
  const found = await all(async (token) => {
    const page = await api.send("DescribeDBSnapshots", { DBInstanceIdentifier: databaseId, ...from("Marker", token) });
    return { items: page.DBSnapshots ?? [], next: page.Marker };
  });
  return found.map(toSnapshot).sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
}

export async function readSnapshot(api: Api<"rds">, id: string): Promise<Snapshot | undefined> {
  try {
    const page = await api.send("DescribeDBSnapshots", { DBSnapshotIdentifier: id });
    const found = page.DBSnapshots?.[0];
    return found === undefined ? undefined : toSnapshot(found);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "not-found") return undefined;
    throw error;
  }
}

/** `all` among those who may restore a snapshot is everybody. */
export async function isPublicSnapshot(api: Api<"rds">, id: string): Promise<boolean> {
  const page = await api.send("DescribeDBSnapshotAttributes", { DBSnapshotIdentifier: id });
  return (page.DBSnapshotAttributesResult?.DBSnapshotAttributes ?? []).some(
    ({ AttributeName, AttributeValues }) => AttributeName === "restore" && AttributeValues?.includes("all") === true,
  );
}

/** RDS's own word on it; where the endpoint has none, the days that backups are kept. */
export async function readWindow(
  api: Api<"rds">,
  { id, latestRestorableTime: to, backupRetentionDays }: Database,
  clock: Clock,
): Promise<{ from: Date; to: Date } | undefined> {
  if (to === undefined || backupRetentionDays === 0) return undefined;
  try {
    const page = await api.send("DescribeDBInstanceAutomatedBackups", { DBInstanceIdentifier: id });
    const window = page.DBInstanceAutomatedBackups?.find(
      ({ RestoreWindow, Status }) => RestoreWindow !== undefined && (Status === undefined || Status === "active"),
    );
    const { EarliestTime, LatestTime } = window?.RestoreWindow ?? {};
    if (EarliestTime !== undefined && LatestTime !== undefined) return { from: EarliestTime, to: LatestTime };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (!(error instanceof UnknownThereError) && error.code !== "not-found") throw error;
  }
  return { from: new Date(clock.now().getTime() - backupRetentionDays * DAY_MS), to };
}

export function createSnapshotStep(databaseId: string, id: string, find: FindSnapshot): AwsStep {
  return {
    ...base("CreateDBSnapshot", { DBInstanceIdentifier: databaseId, DBSnapshotIdentifier: id }, keepSnapshot),
    id: "create-snapshot",
    words: `take the snapshot ${id} of ${databaseId}`,
    readBack: async () => whether((await find(id)) !== undefined),
    undo: {
      kind: "call",
      words: `delete the snapshot ${id}`,
      service: "rds",
      operation: "DeleteDBSnapshot",
      input: { DBSnapshotIdentifier: id },
    },
  };
}

export function deleteSnapshotStep(id: string, undo: Undo, find: FindSnapshot): AwsStep {
  return {
    ...base("DeleteDBSnapshot", { DBSnapshotIdentifier: id }, keepSnapshot),
    id: `delete-${id}`,
    words: `delete the snapshot ${id}`,
    readBack: async (): Promise<ReadBack> => {
      const found = await find(id);
      return whether(found === undefined || found.status === "deleting" || found.status === "deleted");
    },
    undo,
  };
}

export function replaySnapshot(
  operation: string,
  input: Record<string, unknown>,
  find: FindSnapshot,
): AwsStep | undefined {
  const id = textAt(input, "DBSnapshotIdentifier");
  if (operation !== "DeleteDBSnapshot" || id === undefined) return undefined;
  return deleteSnapshotStep(
    id,
    { kind: "none", why: "it took another change back; take another snapshot instead" },
    find,
  );
}

export function snapshotWaitStep(id: string, timeoutMs: number, find: FindSnapshot): WaitStep {
  const reattach = `backup snapshot wait ${id}`;
  return {
    kind: "wait",
    id: "snapshot-available",
    words: `wait until the snapshot ${id} is complete`,
    timeoutMs,
    reattach,
    wait: () => ({
      what: `snapshot ${id} to be complete`,
      timeoutMs,
      everyMs: EVERY_MS,
      reattach,
      look: async () => lookOf(id, await find(id)),
    }),
  };
}

function lookOf(id: string, found: Snapshot | undefined): WaitLook {
  if (found === undefined) {
    return { state: "failed", summary: "not there", cause: `there is no snapshot ${id}: it failed or was deleted` };
  }
  const { status, percent } = found;
  if (status === "available") return { state: "done", summary: "complete" };
  if (status !== "creating") {
    return { state: "failed", summary: status, cause: `the snapshot ${id} is ${status}`, hint: "take another one" };
  }
  return { state: "waiting", summary: `${percent} % taken`, progress: { done: percent, total: 100 } };
}

function keepSnapshot(output: Record<string, unknown>): JsonObject {
  return {
    snapshotId: textAt(output, "DBSnapshot", "DBSnapshotIdentifier") ?? null,
    status: textAt(output, "DBSnapshot", "Status") ?? null,
  };
}
