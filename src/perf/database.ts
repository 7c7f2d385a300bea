import { burstBaseline, classCpus, classMemory } from "../aws/rds/class-memory.js";
import type { Database } from "../aws/rds.js";
import type { Span } from "../core/by-period.js";
import { type Attempt, attempt } from "../health/within.js";
import { highestOf, measure, type Wanted } from "./measure.js";
import { type Measured, type Point, together, usedOf } from "./points.js";
import { PATIENCE_MS, type PerfLook } from "./service.js";

/** A level of which the least that is left counts. */
export interface Left {
  average: Point[];
  lowest: Point[];
}

export interface DatabaseUsage {
  /** Percent of its processors. */
  cpu: Measured;
  connections: Measured;
  /** Bytes. */
  freeMemory: Left;
  /** Bytes; undefined where the memory of the class is not known. */
  memoryUsed: Measured | undefined;
  freeStorage: Left;
  /** Bytes. */
  storageUsed: Measured;
  /** Reads and writes together, a second. */
  iops: Measured;
  /** Seconds. */
  readLatency: Measured;
  writeLatency: Measured;
  /** Of a burstable class. */
  credits: Left | undefined;
}

export interface DatabaseLook {
  database: Database;
  /** Undefined for a class that is not known. */
  cpus: number | undefined;
  memoryBytes: number | undefined;
  maxConnections: Attempt<number | undefined>;
  usage: Attempt<DatabaseUsage>;
}

const HIGHEST = [
  "CPUUtilization",
  "DatabaseConnections",
  "ReadIOPS",
  "WriteIOPS",
  "ReadLatency",
  "WriteLatency",
] as const;
const LOWEST = ["FreeableMemory", "FreeStorageSpace", "CPUCreditBalance"] as const;

/** The instance, its limits, and what was used of them. @throws not-found with near names */
export async function lookAtDatabase(look: PerfLook, span: Span): Promise<DatabaseLook> {
  const rds = await look.aws.rds();
  const database = await rds.database(look.env.names.database);
  const [maxConnections, usage] = await Promise.all([
    attempt(() => rds.maxConnections(database), PATIENCE_MS, look),
    attempt(() => usageOf(database, span, look), PATIENCE_MS, look),
  ]);
  const { class: name } = database;
  return { database, cpus: classCpus(name), memoryBytes: classMemory(name), maxConnections, usage };
}

/** RDS publishes these under the instance's name alone; those of a burstable class only for one. */
async function usageOf(database: Database, span: Span, { aws }: PerfLook): Promise<DatabaseUsage> {
  const wanted = (metric: string, end: Wanted["end"]): Wanted => ({
    namespace: "AWS/RDS",
    metric,
    dimensions: { DBInstanceIdentifier: database.id },
    end,
  });
  const burstable = burstBaseline(database.class) !== undefined;
  const found = await measure(
    [
      ...HIGHEST.map((metric) => wanted(metric, "highest")),
      ...LOWEST.filter((metric) => burstable || metric !== "CPUCreditBalance").map((metric) =>
        wanted(metric, "lowest"),
      ),
    ],
    span,
    aws,
  );
  const high = (metric: (typeof HIGHEST)[number]) => highestOf(found(metric));
  const left = (metric: (typeof LOWEST)[number]): Left => {
    const { average, extreme } = found(metric);
    return { average, lowest: extreme };
  };
  const memory = classMemory(database.class);
  return {
    cpu: high("CPUUtilization"),
    connections: high("DatabaseConnections"),
    freeMemory: left("FreeableMemory"),
    memoryUsed: memory === undefined ? undefined : usedOf(memory, left("FreeableMemory")),
    freeStorage: left("FreeStorageSpace"),
    storageUsed: usedOf(database.storageGb * 1024 ** 3, left("FreeStorageSpace")),
    iops: together(high("ReadIOPS"), high("WriteIOPS")),
    readLatency: high("ReadLatency"),
    writeLatency: high("WriteLatency"),
    credits: burstable ? left("CPUCreditBalance") : undefined,
  };
}
