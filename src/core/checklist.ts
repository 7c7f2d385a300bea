/** The runbook's regular lists. */
export const KINDS = ["daily", "weekly", "monthly"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * What a machine can look at for an item, and what the item's own `warn` and `critical` count there; null where the
 * thresholds of the environment judge.
 */
export const CHECKS = {
  service: null,
  alarms: null,
  resources: null,
  snapshots: "hours",
  "data-backups": "hours",
  groups: null,
  certificates: null,
  image: "days",
  logs: "errors",
  recovery: "days",
  access: null,
  performance: null,
} as const satisfies Record<string, string | null>;

export type CheckName = keyof typeof CHECKS;

/** One thing to do: a check that runs, a question that a person answers, or both. */
export interface ChecklistItem {
  id: string;
  title: string;
  /** The role that sees to it. */
  owner: string;
  check?: CheckName;
  /** Asked of a person, who signs the answer. */
  ask?: string;
  /** In the unit of its check. */
  warn?: number;
  critical?: number;
  /** What whoever does it should know. */
  note?: string;
  /** Switched off, and why. */
  off?: string;
}

/** Each list's items in their order, and in which zone a day ends. */
export type Checklists = { timeZone: string } & Record<Kind, ChecklistItem[]>;
