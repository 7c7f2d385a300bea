import type { Database, DatabaseEvent } from "../../../aws/rds.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { type Cell, type NextCommand, type Report, report, type Section, type Tone } from "../../../core/report.js";
import { databaseStatus } from "../../../health/database-status.js";
import { whyNot } from "../../../health/why.js";
import type { Attempt } from "../../../health/within.js";
import { softly } from "../looks.js";
import { currentDatabase, pendingName } from "./looks.js";

const DAY_MS = 24 * 3_600_000;
const EVENTS_SHOWN = 5;

export default command({
  name: "status",
  summary: "Whether the database is usable, what it is, and what waits to be applied",
  runbook: ["emergency/database-issues#1"],
  uses: uses(LOOKS.database, LOOKS.metrics),
  risk: "reads",
  examples: [
    { type: "service db status", does: "status in words, endpoint, class, storage, pending changes, last events" },
    { type: "service db status -o json --query database.status", does: "only the status, for a script" },
  ],
  async run(ctx): Promise<Report> {
    const since = new Date(ctx.clock.now().getTime() - DAY_MS);
    const [{ database }, events] = await Promise.all([
      currentDatabase(ctx),
      softly(ctx, async () => (await ctx.aws.rds()).events(ctx.env.names.database, since)),
    ]);
    return databaseReport(database, events);
  },
});

function databaseReport(database: Database, events: Attempt<DatabaseEvent[]>): Report {
  const status = databaseStatus(database.status);
  const commands = nextCommands(database);
  const tone: Tone = database.storageFull ? "critical" : status.state === "skipped" ? "unknown" : status.state;
  return report({
    schema: "service.db.status",
    headline: headline(database, status.words),
    tone,
    data: {
      database: toJson(database),
      meaning: status.words,
      usable: status.usable,
      events: events.ok ? events.value.map(toJson) : null,
      unknown: events.ok ? {} : { events: whyNot(events.error) },
    },
    sections: [
      { type: "fields", rows: fields(database) },
      ...pendingSection(database),
      eventSection(events),
      ...(commands.length === 0 ? [] : [{ type: "commands" as const, title: "Next", commands }]),
    ],
  });
}

function headline(database: Database, words: string): string {
  const full = database.storageFull && database.status !== "storage-full" ? "; its storage is full" : "";
  const plain = words.replace(/^not usable now: /, "");
  const said = plain.startsWith(database.status) ? plain : `${database.status}: ${plain}`;
  return `${database.id} is ${said}${full}`;
}

function fields(database: Database): [string, Cell][] {
  const { endpoint, automaticRestartTime, replicaOf, replicas } = database;
  return [
    ["endpoint", endpoint === undefined ? "none while it is not running" : `${endpoint.host}:${endpoint.port}`],
    ["engine", `${database.engine} ${database.engineVersion}`],
    ["class", database.class],
    ["storage", storageWords(database)],
    ["standby", database.multiAz ? "yes, in another zone" : { text: "none (Single-AZ)", tone: "muted" }],
    ...(replicaOf === undefined ? [] : ([["read replica of", replicaOf]] satisfies [string, Cell][])),
    ...(replicas.length === 0 ? [] : ([["read replicas", replicas.join(", ")]] satisfies [string, Cell][])),
    ["restorable until", { time: database.latestRestorableTime }],
    ["deletion protection", database.deletionProtection ? "on" : { text: "off", tone: "warn" }],
    ...(automaticRestartTime === undefined
      ? []
      : ([["RDS starts it by itself", { time: automaticRestartTime }]] satisfies [string, Cell][])),
  ];
}

function storageWords({ storageGb, storageType, maxStorageGb }: Database): string {
  const grows = maxStorageGb === undefined ? "" : `, grows by itself to ${maxStorageGb} GB`;
  return `${storageGb} GB ${storageType}${grows}`;
}

function pendingSection({ pending, parameterStatus }: Database): Section[] {
  const rows: [string, Cell][] = Object.entries(pending).map(([name, value]) => [pendingName(name), value]);
  if (parameterStatus === "pending-reboot") rows.push(["parameters", "wait for a reboot"]);
  return rows.length === 0 ? [] : [{ type: "fields", title: "Waits to be applied", rows }];
}

function eventSection(events: Attempt<DatabaseEvent[]>): Section {
  const title = "Events of the last 24 hours";
  if (!events.ok) {
    return { type: "lines", title, lines: [{ text: `unknown: ${whyNot(events.error)}`, tone: "unknown" }] };
  }
  const newest = [...events.value].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, EVENTS_SHOWN);
  if (newest.length === 0) return { type: "lines", title, lines: [{ text: "none", tone: "muted" }] };
  return { type: "lines", title, lines: newest.map(({ at, message }) => ({ time: at, text: message })) };
}

function nextCommands(database: Database): NextCommand[] {
  if (database.status === "stopped") return [{ type: "service db start", why: "start it again" }];
  if (database.storageFull || database.status === "storage-full") {
    const more = Math.ceil(database.storageGb * 1.2);
    return [{ type: `service db resize --storage ${more}`, why: "give it more storage: it accepts no writes" }];
  }
  if (database.parameterStatus === "pending-reboot") {
    return [{ type: "service db reboot", why: "apply the parameters that wait for a reboot" }];
  }
  return databaseStatus(database.status).state === "ok"
    ? []
    : [{ type: "emergency database", why: "test the connection, and see how to recover" }];
}
