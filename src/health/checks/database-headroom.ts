import type { MetricQuery, Series } from "../../aws/cloudwatch.js";
import type { Database } from "../../aws/rds.js";
import type { Thresholds } from "../../core/environment.js";
import type { Line } from "../../core/report.js";
import { check, type Seen, type State, stateOf, worst } from "../check.js";
import { databaseStatus } from "../database-status.js";
import { whyNot } from "../why.js";
import { type Attempt, attempt } from "../within.js";

const WINDOW_MS = 15 * 60_000;
const MAX_CONNECTIONS_MS = 2_500;
const GIB = 1024 ** 3;

/** How much CPU, connections and storage has the database left? (CloudWatch AWS/RDS, the newest minutes) */
export const databaseHeadroom = check({
  id: "database-headroom",
  title: "Database headroom",
  async run(look) {
    const db = await look.reads.database();
    if (!databaseStatus(db.status).usable && db.status !== "storage-full") {
      return { state: "skipped", what: `not measured: the database is ${db.status}`, resource: db.id };
    }
    const range = { from: new Date(look.now.getTime() - WINDOW_MS), to: look.now };
    const [series, most] = await Promise.all([
      look.aws.cloudwatch().then((cloudwatch) => cloudwatch.metrics(headroomQueries(db.id), range)),
      attempt(async () => (await look.aws.rds()).maxConnections(db), MAX_CONNECTIONS_MS, look),
    ]);
    return judgeHeadroom(db, measure(db, series, most), look.env.thresholds);
  },
});

/** What is measured, with the one dimension RDS publishes under. */
export function headroomQueries(id: string): MetricQuery[] {
  const query = (metric: string, stat = "Average"): MetricQuery => ({
    id: metric,
    namespace: "AWS/RDS",
    metric,
    dimensions: { DBInstanceIdentifier: id },
    stat,
    periodSeconds: 60,
  });
  return [query("CPUUtilization"), query("DatabaseConnections", "Maximum"), query("FreeStorageSpace", "Minimum")];
}

export interface Headroom {
  cpu: number | undefined;
  connections: number | undefined;
  maxConnections: number | undefined;
  /** Why the most connections could not be read: then nobody knows whether they are too many. */
  mostUnknown: string | undefined;
  connectionsPercent: number | undefined;
  freeGb: number | undefined;
  freePercent: number | undefined;
}

export function measure(db: Database, series: readonly Series[], most: Attempt<number | undefined>): Headroom {
  const maxConnections = most.ok ? most.value : undefined;
  const newest = (id: string) => series.find((one) => one.id === id)?.points.at(-1)?.value;
  const connections = newest("DatabaseConnections");
  const free = newest("FreeStorageSpace");
  const freeGb = free === undefined ? undefined : free / GIB;
  return {
    cpu: newest("CPUUtilization"),
    connections,
    maxConnections,
    mostUnknown: most.ok ? undefined : `how many connections it takes is unknown: ${whyNot(most.error)}`,
    connectionsPercent: percent(connections, maxConnections),
    freeGb,
    freePercent: percent(freeGb, db.storageGb),
  };
}

export function judgeHeadroom(db: Database, seen: Headroom, limits: Thresholds): Seen {
  const measures = measuresOf(seen, limits);
  const { cpu, connections, maxConnections, connectionsPercent, freePercent, mostUnknown } = seen;
  const blind = mostUnknown === undefined ? [] : [mostUnknown];
  const base = {
    resource: db.id,
    facts: {
      cpu: cpu ?? null,
      connections: connections ?? null,
      maxConnections: maxConnections ?? null,
      connectionsPercent: connectionsPercent ?? null,
      freePercent: freePercent ?? null,
      connectionsState: measures.find(({ id }) => id === "connections")?.state ?? null,
      storageState: measures.find(({ id }) => id === "storage")?.state ?? null,
      cpuState: measures.find(({ id }) => id === "cpu")?.state ?? null,
    },
    next: [{ type: "emergency database", why: "status, connections, storage and latency of the database" }],
  };
  if (measures.length === 0) {
    return {
      ...base,
      state: "unknown",
      what: ["CloudWatch has no data of the last 15 minutes for it", ...blind].join("; "),
    };
  }
  const state = worst([...measures.map((one) => one.state), ...blind.map((): State => "unknown")]);
  const bad = measures.filter((one) => one.state !== "ok");
  return {
    ...base,
    state,
    what: [...(bad.length > 0 ? bad : measures).map(({ words }) => words), ...blind].join(", "),
    evidence: [
      ...bad.map(({ words, state: tone, limit }): Line => ({ text: `${words} (${limit})`, tone: toTone(tone) })),
      ...blind.map((text): Line => ({ text, tone: "unknown" })),
    ],
    next: state === "ok" ? [] : base.next,
  };
}

interface Measure {
  id: string;
  state: State;
  words: string;
  limit: string;
}

function measuresOf(seen: Headroom, limits: Thresholds): Measure[] {
  const { cpu, connections, maxConnections, connectionsPercent, freeGb, freePercent } = seen;
  const found: Measure[] = [];
  const add = (id: string, value: number, warn: number, critical: number, side: "above" | "below", words: string) =>
    found.push({
      id,
      state: stateOf(value, warn, critical, side),
      words,
      limit: `warns ${side} ${warn} %, critical ${side} ${critical} %`,
    });
  if (cpu !== undefined) {
    add("cpu", cpu, limits.databaseCpuWarn, limits.databaseCpuCritical, "above", `CPU ${round(cpu)} %`);
  }
  if (connections !== undefined && connectionsPercent !== undefined) {
    const words = `${round(connections)} of ${maxConnections} connections (${round(connectionsPercent)} %)`;
    const { databaseConnectionsWarn: warn, databaseConnectionsCritical: critical } = limits;
    add("connections", connectionsPercent, warn, critical, "above", words);
  }
  if (freeGb !== undefined && freePercent !== undefined) {
    const words = `${round(freeGb)} GiB storage free (${round(freePercent)} %)`;
    const { databaseFreeStorageWarn: warn, databaseFreeStorageCritical: critical } = limits;
    add("storage", freePercent, warn, critical, "below", words);
  }
  return found;
}

function percent(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined || whole <= 0 ? undefined : (part / whole) * 100;
}

function round(value: number): number {
  return value >= 10 ? Math.round(value) : Math.round(value * 10) / 10;
}

function toTone(state: State) {
  return state === "critical" ? "critical" : "warn";
}
