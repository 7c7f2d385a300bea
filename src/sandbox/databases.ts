import type { SandboxDatabase } from "../core/sandbox-control.js";

/** What the simulated PostgreSQL server holds at first. */
export function seedDatabases(): SandboxDatabase[] {
  return [
    { name: "postgres", tables: [] },
    {
      name: "nexus_platform",
      tables: [
        { name: "public.accounts", rows: 1_204 },
        { name: "public.events", rows: 88_310 },
        { name: "public.orders", rows: 15_742 },
        { name: "public.users", rows: 4_096 },
      ],
    },
  ];
}
