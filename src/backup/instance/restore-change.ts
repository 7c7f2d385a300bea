import type { Database } from "../../aws/rds.js";
import { type Change, change, type Fact, fact, type JobStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import { type PostgresProbe, probePostgres } from "../../health/probes/postgres.js";
import { type RecoveryPoint, recoveryPoint, type Window, windowWords } from "./recovery-point.js";

const PROBE_MS = 5_000;
/** A restore takes from ten minutes to hours. */
const AT_LEAST_MS = 3_600_000;

export interface RestoreAsked {
  snapshot: string | undefined;
  time: Date | "latest" | undefined;
  /** The new instance's name. */
  as: string;
}

/**
 * Restores to a new instance that carries over what a bare restore forgets; then waits for it, knocks at its door, and says
 * how to cut over. (AWS: "Restoring to a DB instance")
 * @throws usage, not-found, failed: what stands against it, before anything is sent
 */
export async function restoreChange(ctx: Context, asked: RestoreAsked): Promise<Change> {
  const rds = await ctx.aws.rds();
  const source = await rds.database(ctx.env.names.database);
  const [snapshots, window] = await Promise.all([rds.snapshots(source.id), rds.restorableWindow(source)]);
  const point = recoveryPoint(asked, source, snapshots, window);
  const { as } = asked;
  checkName(as);
  if ((await rds.databaseIfThere(as)) !== undefined) {
    throw new NexusError("failed", `an instance named ${as} exists already`, {
      hint: "give the new one another name: --as <name>",
    });
  }
  const timeoutMs = ctx.globals.timeoutMs ?? Math.max(ctx.env.waitTimeoutMs, AT_LEAST_MS);
  const later = "snapshot" in point.from && source.maxStorageGb !== undefined ? source.maxStorageGb : undefined;
  return change({
    title: `Restore ${source.id} to the new instance ${as}`,
    risk: "destructive",
    resource: { type: "rds-instance", name: as },
    facts: [...pointFacts(point, window, asked), fact("new instance", "free", { after: as }), ...carriedOver(source)],
    warnings: [
      `${source.id} is not touched: the application goes on using it until you cut over`,
      "the new instance reads its data as it needs it: the first queries are slow",
      "it is paid for from now on",
    ],
    steps: [
      rds.restore({ source, as, from: point.from }),
      rds.untilStatus(as, "available", timeoutMs),
      ...(later === undefined ? [] : [rds.setStorageLimit(as, later)]),
      probeStep(ctx, as),
    ],
    doneWords: `${as} was restored from ${point.words}`,
    after: (results) => [...endpointWords(results.probe), ...cutOver(source, as)],
  });
}

/** What RDS takes for a name: letters, digits and single hyphens, beginning with a letter. */
function checkName(name: string): void {
  if (/^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(name) && name.length <= 63) return;
  throw new NexusError("usage", `--as: "${name}" is no name for an instance`, {
    hint: "at most 63 letters, digits and single hyphens, beginning with a letter",
  });
}

/** A time is the reader's own choice; said as "10m ago" it is another instant at the second look. */
function pointFacts(point: RecoveryPoint, window: Window | undefined, { time }: RestoreAsked): Fact[] {
  return [
    fact("from", point.words, { volatile: time !== undefined }),
    ...(time === undefined || window === undefined
      ? []
      : [fact("restorable", windowWords(window), { volatile: true })]),
  ];
}

/** Settings that a restore would otherwise set back to defaults; each is carried over. */
function carriedOver(source: Database): Fact[] {
  const yes = (is: boolean) => (is ? "yes" : "no");
  const iops = source.iops === undefined ? "" : `, ${source.iops} IOPS`;
  return [
    fact("class", source.class),
    fact("storage", `${source.storageType}${iops}`),
    fact("storage limit", source.maxStorageGb === undefined ? null : `${source.maxStorageGb} GB`),
    fact("Multi-AZ", yes(source.multiAz)),
    fact("port", source.endpoint?.port),
    fact("subnet group", source.subnetGroup),
    fact("security groups", source.securityGroups.join(", ")),
    fact("parameter group", source.parameterGroup),
    fact("option group", source.optionGroup),
    fact("public access", yes(source.publiclyAccessible)),
    fact("deletion protection", source.deletionProtection ? "on" : "off"),
    fact("IAM authentication", source.iamAuthentication ? "on" : "off"),
    fact("backups kept", `${source.backupRetentionDays} days`),
    fact("minor upgrades", source.autoMinorVersionUpgrade ? "automatic" : "by hand"),
    fact("log exports", source.logExports.join(", ")),
    fact("CA certificate", source.caCertificate),
    fact("tags", source.tags.map(({ key, value }) => `${key}=${value}`).join(", ")),
  ];
}

/** Reads the endpoint and knocks at it. From here it may be out of reach by design: that is said and fails nothing. */
function probeStep(ctx: Context, id: string): JobStep {
  return {
    kind: "job",
    id: "probe",
    words: `look where ${id} is, and whether PostgreSQL answers there`,
    what: `looking for ${id}`,
    allows: [],
    request: { instance: id },
    timeoutMs: 60_000,
    undo: undefined,
    run: async (job): Promise<JsonObject> => {
      const { endpoint, user, databaseName } = await (await ctx.aws.rds()).database(id);
      if (endpoint === undefined) return { host: null, port: null, probe: null };
      const probe =
        ctx.env.kind === "sandbox" ? undefined : await knock(ctx, endpoint, { user, databaseName }, job.signal);
      return { ...endpoint, probe: probe === undefined ? null : { outcome: probe.outcome, what: probe.what } };
    },
  };
}

function knock(
  { clock }: Context,
  endpoint: { host: string; port: number },
  { user, databaseName }: Pick<Database, "user" | "databaseName">,
  signal: AbortSignal,
): Promise<PostgresProbe> {
  const target = { ...endpoint, user: user ?? "postgres", database: databaseName ?? "postgres", password: undefined };
  return probePostgres(target, { timeoutMs: PROBE_MS, clock, signal });
}

function endpointWords(result: JsonObject | undefined): string[] {
  if (typeof result?.host !== "string") return [];
  const { probe } = result;
  const seen = typeof probe === "object" && probe !== null && !Array.isArray(probe) ? `: ${String(probe.what)}` : "";
  return [`it is at ${result.host}:${String(result.port)}${seen}`];
}

function cutOver(source: Database, name: string): string[] {
  return [
    "to cut over:",
    `1. look whether it can be reached: nexusctl emergency database --instance ${name}`,
    "2. stop the writers: nexusctl service stop",
    `3. point the application at ${name} (its secret or parameter), and start it: nexusctl service start`,
    `4. keep ${source.id} until you are sure, then delete it by hand`,
  ];
}
