import { type Command, type CommandGroup, commandsIn, type Described } from "../core/command.js";

/** A top-level word of the command line. Its commands are loaded only when it is typed, so that `--help` stays quick. */
export interface Entry {
  name: string;
  summary: string;
  load(): Promise<CommandGroup | Command>;
}

export const ENTRIES: Entry[] = [
  {
    name: "emergency",
    summary: "What is broken, and what to type next",
    load: async () => (await import("../commands/emergency/index.js")).group,
  },
  {
    name: "service",
    summary: "The service and its database: look, start, stop, scale, deploy, roll back",
    load: async () => (await import("../commands/service/index.js")).group,
  },
  {
    name: "monitor",
    summary: "Metrics, alarms, the dashboard and logs",
    load: async () => (await import("../commands/monitor/index.js")).group,
  },
  {
    name: "backup",
    summary: "Snapshots, data backups, restores and disaster recovery",
    load: async () => (await import("../commands/backup/index.js")).group,
  },
  {
    name: "security",
    summary: "Users and access keys, security groups, certificates, audit and policies",
    load: async () => (await import("../commands/security/index.js")).group,
  },
  {
    name: "perf",
    summary: "Utilisation, right-sizing, task definitions and the database's performance",
    load: async () => (await import("../commands/perf/index.js")).group,
  },
  {
    name: "incident",
    summary: "From the first page to the report: record, clocks, evidence, who is told",
    load: async () => (await import("../commands/incident/index.js")).group,
  },
  {
    name: "maintenance",
    summary: "Deployments from source, infrastructure, checklists and contacts",
    load: async () => (await import("../commands/maintenance/index.js")).group,
  },
  {
    name: "journal",
    summary: "What was changed from here, by whom, and how it ended",
    load: async () => (await import("../commands/journal/index.js")).group,
  },
  {
    name: "undo",
    summary: "Take a recorded change back",
    load: async () => (await import("../commands/undo.js")).default,
  },
  {
    name: "runbook",
    summary: "The procedures, each step with the command to type",
    load: async () => (await import("../commands/runbook/index.js")).default,
  },
  {
    name: "config",
    summary: "Set up environments, and see where each value comes from",
    load: async () => (await import("../commands/config/index.js")).group,
  },
  {
    name: "doctor",
    summary: "Check credentials, permissions, tools and configuration, each with its fix",
    load: async () => (await import("../commands/doctor.js")).default,
  },
  {
    name: "sandbox",
    summary: "The built-in simulated platform: break it, heal it, start afresh",
    load: async () => (await import("../commands/sandbox/index.js")).group,
  },
  {
    name: "completion",
    summary: "Shell completion for bash, zsh and fish",
    load: async () => (await import("../commands/completion.js")).default,
  },
];

/** Every command, which loads all of them. */
export async function catalogue(): Promise<readonly Described[]> {
  const nodes = await Promise.all(ENTRIES.map(({ load }) => load()));
  return nodes.flatMap((node) => commandsIn(node));
}
