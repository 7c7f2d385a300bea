import { asNexusError, NexusError, notFound } from "../../core/errors.js";
import { UnknownThereError } from "../errors.js";
import { missing } from "../near-names.js";
import { all, from } from "../paginate.js";
import type { Database, DatabaseEvent, Rds } from "../rds.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { readLogFiles, readPortion } from "./log-files.js";
import { maxConnections } from "./max-connections.js";
import { toDatabase } from "./read.js";
import { restoreStep } from "./restore.js";
import {
  createSnapshotStep,
  deleteSnapshotStep,
  isPublicSnapshot,
  readSnapshot,
  readSnapshots,
  readWindow,
  replaySnapshot,
  snapshotWaitStep,
} from "./snapshots.js";
import { statusWait } from "./status-wait.js";
import { rebootStep, replayDatabase, resizeStep, startStep, stopStep, storageLimitStep } from "./updates.js";

/** RDS keeps events for 14 days and refuses to be asked for older ones. */
const EVENTS_KEPT_MS = 14 * 86_400_000 - 60_000;
const SKEW_MS = 60_000;

export function createRds({ clients, clock, env }: WrapperDeps): Rds {
  const api = clients.api("rds");

  const one = async (id: string): Promise<Database | NexusError> => {
    try {
      const page = await api.send("DescribeDBInstances", { DBInstanceIdentifier: id });
      const found = page.DBInstances?.[0];
      return found === undefined ? notFound(`the database "${id}" does not exist`) : toDatabase(found);
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (error.code === "not-found") return error;
      throw error;
    }
  };
  const find = async (id: string): Promise<Database | undefined> => {
    const found = await one(id);
    return found instanceof NexusError ? undefined : found;
  };
  const names = () =>
    all(async (token) => {
      const page = await api.send("DescribeDBInstances", { MaxRecords: 100, ...from("Marker", token) });
      return {
        items: (page.DBInstances ?? []).flatMap(({ DBInstanceIdentifier }) => DBInstanceIdentifier ?? []),
        next: page.Marker,
      };
    });
  const read = async (id: string): Promise<Database> => {
    const found = await one(id);
    if (found instanceof NexusError) throw await missing("the database", id, names, found);
    return found;
  };
  const events = (id: string, since: Date): Promise<DatabaseEvent[]> => {
    const now = clock.now();
    const begin = new Date(Math.max(since.getTime(), now.getTime() - EVENTS_KEPT_MS));
    return all(async (token) => {
      const page = await api.send("DescribeEvents", {
        SourceIdentifier: id,
        SourceType: "db-instance",
        StartTime: begin,
        EndTime: now,
        ...from("Marker", token),
      });
      const items = (page.Events ?? []).flatMap(({ Date: at, Message, EventCategories }) =>
        at === undefined ? [] : [{ at, message: Message ?? "", categories: EventCategories ?? [] }],
      );
      return { items, next: page.Marker };
    });
  };
  const restartedSince = async (id: string, since: Date) =>
    (await events(id, new Date(since.getTime() - SKEW_MS))).some(({ message }) =>
      /restart|reboot|shutdown|failover/i.test(message),
    );

  const findSnapshot = (id: string) => readSnapshot(api, id);

  return {
    database: read,
    databaseIfThere: find,
    events,
    snapshots: (databaseId) => readSnapshots(api, databaseId),
    snapshotIfThere: findSnapshot,
    isPublic: (snapshotId) => isPublicSnapshot(api, snapshotId),
    restorableWindow: (database) => readWindow(api, database, clock),
    createSnapshot: ({ id: databaseId }, id) => createSnapshotStep(databaseId, id, findSnapshot),
    deleteSnapshot: (id) =>
      deleteSnapshotStep(id, { kind: "none", why: "a snapshot that is deleted is gone" }, findSnapshot),
    untilSnapshot: (id, timeoutMs) => snapshotWaitStep(id, timeoutMs, findSnapshot),
    setStorageLimit: (databaseId, maxStorageGb) => storageLimitStep(databaseId, maxStorageGb, read),
    maxConnections: (database) => maxConnections(api, database),
    orderableClasses: async ({ engine, engineVersion }) => {
      try {
        const classes = await all(async (token) => {
          const page = await api.send("DescribeOrderableDBInstanceOptions", {
            Engine: engine,
            EngineVersion: engineVersion,
            MaxRecords: 100,
            ...from("Marker", token),
          });
          const items = (page.OrderableDBInstanceOptions ?? []).flatMap(({ DBInstanceClass }) => DBInstanceClass ?? []);
          return { items, next: page.Marker };
        });
        // No class at all is no answer: this database has one.
        return classes.length === 0 ? undefined : [...new Set(classes)].sort();
      } catch (thrown) {
        if (thrown instanceof UnknownThereError) return undefined;
        throw thrown;
      }
    },
    start: ({ id }) => startStep(id, call("StopDBInstance", id, `stop the database ${id} again`), read),
    stop: ({ id }) => stopStep(id, call("StartDBInstance", id, `start the database ${id} again`), read),
    reboot: (database, failover) => rebootStep(database, failover, read, restartedSince),
    resize: (database, to, when) => resizeStep(database, to, when, read),
    restore: (plan) => restoreStep(plan, find),
    untilStatus: (databaseId, status, timeoutMs) => ({
      kind: "wait",
      id: `database-${status}`,
      words: `wait until the database ${databaseId} is ${status}`,
      wait: () => statusWait(() => read(databaseId), databaseId, status, timeoutMs),
      timeoutMs,
      reattach: "service db status",
    }),
    logFiles: (id) => readLogFiles(api, id),
    logFilePortion: (id, file, marker) => readPortion(api, id, file, marker),
    authToken: async ({ host, port, user }) => {
      const { Signer } = await import("@aws-sdk/rds-signer");
      const { region, profile } = env;
      const signer = new Signer({
        hostname: host,
        port,
        username: user,
        region,
        ...(profile === undefined ? {} : { profile }),
      });
      return signer.getAuthToken();
    },
    replay: (operation, input) =>
      replaySnapshot(operation, input, findSnapshot) ?? replayDatabase(operation, input, read),
  };
}

function call(operation: string, id: string, words: string) {
  return { kind: "call", words, service: "rds", operation, input: { DBInstanceIdentifier: id } } as const;
}
