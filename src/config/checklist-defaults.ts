import type { ChecklistItem, Kind } from "../core/checklist.js";

const ON_CALL = "on-call engineer";
const LEAD = "team lead";

/** The runbook's tasks ("Regular Maintenance"). Snapshots are taken daily, so that after a day and two hours one is missing. */
export const DEFAULT_ITEMS: Readonly<Record<Kind, readonly ChecklistItem[]>> = {
  daily: [
    { id: "service", title: "Service health", owner: ON_CALL, check: "service" },
    {
      id: "alarms",
      title: "Alarms",
      owner: ON_CALL,
      check: "alarms",
      ask: "Is it understood why each alarm of the last day rang?",
    },
    { id: "resources", title: "Resource usage", owner: ON_CALL, check: "resources" },
    { id: "snapshots", title: "Database snapshots", owner: ON_CALL, check: "snapshots", warn: 26, critical: 50 },
    { id: "data-backups", title: "Data backups", owner: ON_CALL, check: "data-backups", warn: 26, critical: 74 },
  ],
  weekly: [
    {
      id: "groups",
      title: "Security groups",
      owner: ON_CALL,
      check: "groups",
      ask: "Is every rule of the security groups still wanted?",
    },
    { id: "certificates", title: "Certificates", owner: ON_CALL, check: "certificates" },
    {
      id: "dependencies",
      title: "Dependencies and image",
      owner: ON_CALL,
      check: "image",
      warn: 30,
      critical: 90,
      ask: "Are the application's dependencies up to date, and their security notices dealt with?",
    },
    {
      id: "logs",
      title: "Logs of the week",
      owner: ON_CALL,
      check: "logs",
      warn: 100,
      ask: "Is every kind of error in the week's log known, and somebody's?",
    },
  ],
  monthly: [
    {
      id: "recovery",
      title: "Disaster recovery rehearsed",
      owner: LEAD,
      check: "recovery",
      warn: 31,
      critical: 62,
      ask: "Was recovery rehearsed this month, and did its time satisfy?",
    },
    {
      id: "access",
      title: "Access permissions",
      owner: LEAD,
      check: "access",
      ask: "Is everybody who has access still meant to have it?",
    },
    {
      id: "documentation",
      title: "Documentation",
      owner: LEAD,
      ask: "Do the documentation and the procedures still say what is so?",
    },
    {
      id: "post-mortems",
      title: "Post-mortems",
      owner: LEAD,
      ask: "Has each incident of the month its post-mortem, or a day for it?",
    },
    {
      id: "performance",
      title: "Performance",
      owner: LEAD,
      check: "performance",
      ask: "Were load and headroom of the month looked at, and is what follows from it planned?",
    },
  ],
};
