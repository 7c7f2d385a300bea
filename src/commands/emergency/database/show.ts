import { LOOKS, uses } from "../../../aws/uses.js";
import { newestUsable } from "../../../backup/instance/recovery-point.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { text } from "../../../core/options.js";
import { type Line, type NextCommand, report, type Section } from "../../../core/report.js";
import { toneOf, worst } from "../../../health/check.js";
import { judgeDatabase, pendingLines, roomier } from "../../../health/checks/database.js";
import { judgeHeadroom } from "../../../health/checks/database-headroom.js";
import type { PostgresProbe } from "../../../health/probes/postgres.js";
import { whyNot } from "../../../health/why.js";
import { type DatabaseLook, lookAtDatabase } from "./look.js";

export default command({
  name: "database",
  summary: "Can the database be reached and used, what is it short of, and how could it be recovered",
  description:
    "Tries the endpoint from here as a client would: TCP, TLS, PostgreSQL, and says which of them fails. With PGPASSWORD set it also logs in.",
  runbook: ["emergency/database#1", "emergency/database#2"],
  uses: uses(LOOKS.database, LOOKS.snapshots, LOOKS.metrics, LOOKS.logs),
  risk: "reads",
  options: { instance: text("another instance than the configured one, e.g. a restored one") },
  examples: [
    { type: "emergency database", does: "status, connection, headroom and ways back" },
    { type: "emergency database -o json --query probe.outcome", does: "only how connecting went, for a script" },
  ],
  async run(ctx, { instance }) {
    const look = await lookAtDatabase(ctx, instance ?? ctx.env.names.database);
    const { database, probe, headroom } = look;
    const status = judgeDatabase(database);
    const room = headroom.ok ? judgeHeadroom(database, headroom.value, ctx.env.thresholds) : undefined;
    const reached = probe === undefined || probe.outcome === "ok";
    const state = worst([status.state, room?.state ?? "unknown", reached ? "ok" : "critical"]);
    const lead = [
      ...(status.state === "ok" ? [] : [status.what]),
      ...(reached ? [] : [probe.what]),
      ...(room === undefined || room.state === "ok" ? [] : [room.what]),
    ];
    return report({
      schema: "emergency.database",
      headline: `${database.id}${lead.length > 0 ? `: ${lead.join("; ")}` : wellWords(room)}`,
      tone: toneOf(state),
      exit: state === "ok" ? "ok" : "unhealthy",
      data: {
        database: toJson(database),
        state,
        probe: probe === undefined ? null : toJson(probe),
        headroom: headroom.ok ? toJson(headroom.value) : null,
        latency: look.latency.ok ? toJson(look.latency.value) : null,
        log: look.logs.ok ? toJson(look.logs.value) : null,
        snapshots: look.snapshots.ok ? toJson(look.snapshots.value) : null,
        unknown: unread(look).map(({ text }) => text),
      },
      sections: [
        fields(look),
        ...(probe === undefined ? [] : [stages(probe)]),
        ...explanations(look),
        logLines(look),
        recovery(look),
        ...(unread(look).length === 0
          ? []
          : [{ type: "lines" as const, title: "Could not be read", lines: unread(look) }]),
        { type: "commands", title: "Next", commands: next(look, room?.facts?.connectionsState === "critical") },
      ],
    });
  },
});

function wellWords(room: { state: string } | undefined): string {
  return room === undefined ? " is up; how much room it has could not be read" : " is up and has room";
}

function fields({ database, headroom, latency }: DatabaseLook): Section {
  const { endpoint, engine, engineVersion } = database;
  const room = headroom.ok ? headroom.value : undefined;
  const ms = (value: number | undefined) => (value === undefined ? "no data" : `${value.toFixed(1)} ms`);
  const percent = (value: number | undefined) => (value === undefined ? "" : ` (${Math.round(value)} %)`);
  return {
    type: "fields",
    rows: [
      ["status", database.status],
      ["endpoint", endpoint === undefined ? "none yet" : `${endpoint.host}:${endpoint.port}`],
      ["engine", `${engine} ${engineVersion}, ${database.class}, ${database.multiAz ? "Multi-AZ" : "Single-AZ"}`],
      ["CPU", room?.cpu === undefined ? "no data" : `${Math.round(room.cpu)} %`],
      [
        "connections",
        room?.connections === undefined
          ? "no data"
          : `${Math.round(room.connections)} of ${room.maxConnections ?? "?"}${percent(room.connectionsPercent)}`,
      ],
      [
        "free storage",
        room?.freeGb === undefined
          ? "no data"
          : `${room.freeGb.toFixed(1)} of ${database.storageGb} GiB${percent(room.freePercent)}`,
      ],
      ["latency", latency.ok ? `read ${ms(latency.value.readMs)}, write ${ms(latency.value.writeMs)}` : "no data"],
    ],
  };
}

function stages(probe: PostgresProbe): Section {
  const tones = { ok: "ok", failed: "critical", "not reached": "muted" } as const;
  return {
    type: "table",
    title: "Connecting from here",
    columns: [
      { title: "STEP", yield: 0 },
      { title: "RESULT", yield: 0 },
      { title: "WHAT", yield: 1 },
    ],
    rows: probe.stages.map(({ name, state, what }) => [name, { text: state, tone: tones[state] }, what]),
    empty: "not tried",
  };
}

function explanations({ database }: DatabaseLook): Section[] {
  const lines: Line[] = pendingLines(database);
  if (database.storageFull || database.status === "storage-full") {
    lines.push({
      text: "a full disk stops every write; RDS takes more storage while it is full, and nothing else",
      tone: "warn",
    });
  }
  return lines.length === 0 ? [] : [{ type: "lines", title: "Explained", lines }];
}

function logLines({ logs }: DatabaseLook): Section {
  const lines: Line[] = logs.ok ? logs.value.events.map(({ at, message }) => ({ text: message, time: at })) : [];
  const group = logs.ok ? logs.value.group : undefined;
  const none =
    group === undefined
      ? "its logs are not exported to CloudWatch, or cannot be read"
      : `no error in the last hour (${group})`;
  return {
    type: "lines",
    title: "Connection log",
    lines: lines.length === 0 ? [{ text: none, tone: "muted" }] : lines,
  };
}

function recovery({ database, snapshots }: DatabaseLook): Section {
  const newest = snapshots.ok ? newestUsable(snapshots.value) : undefined;
  const latest = database.latestRestorableTime;
  return {
    type: "fields",
    title: "Ways back",
    rows: [
      ["newest snapshot", newest === undefined ? "none that can be used" : newest.id],
      ["taken", { time: newest?.createdAt }],
      [
        "point in time",
        latest === undefined ? "not available" : `the last ${database.backupRetentionDays} days, until the time below`,
      ],
      ["latest", { time: latest }],
    ],
  };
}

function unread({ headroom, snapshots, logs }: DatabaseLook): Line[] {
  const parts = [
    ["metrics", headroom],
    ["snapshots", snapshots],
    ["logs", logs],
  ] as const;
  const missing = parts.flatMap(([name, part]) => (part.ok ? [] : [`${name}: ${whyNot(part.error)}`]));
  const bound = headroom.ok ? headroom.value.mostUnknown : undefined;
  return [...missing, ...(bound === undefined ? [] : [bound])].map((text) => ({ text, tone: "unknown" as const }));
}

function next({ database }: DatabaseLook, full: boolean): NextCommand[] {
  return [
    ...(database.status === "stopped" ? [{ type: "service db start", why: "start it" }] : []),
    ...(database.storageFull || database.status === "storage-full"
      ? [{ type: `service db resize --storage ${roomier(database.storageGb)}`, why: "give it more storage" }]
      : []),
    ...(full ? [{ type: "service restart", why: "gives the application's connections back" }] : []),
    { type: "emergency database recover --dry-run", why: "what restoring to a new instance would do" },
  ];
}
