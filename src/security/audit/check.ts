import type { Certificate } from "../../aws/certificates.js";
import type { LoadBalancer } from "../../aws/load-balancing.js";
import type { SecurityGroup } from "../../aws/network.js";
import type { Database, Snapshot } from "../../aws/rds.js";
import type { Context } from "../../core/context.js";
import type { Person } from "../keys/people.js";
import type { PrefixLists } from "../network/exposure.js";

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that is not as it should be. */
export interface Problem {
  /** The thing, as AWS names it. */
  resource: string;
  what: string;
  /** What to type to mend it, without `nexusctl` where it is not a command of its own. */
  fix: string;
}

/** What a check found, and what it could not see: nothing unseen counts as good. */
export interface Audited {
  problems: Problem[];
  unknown: { resource: string; why: string }[];
}

/** One rule. Its id is stable: allow-lists and reports name it. */
export interface AuditCheck {
  id: string;
  title: string;
  severity: Severity;
  /** Why it matters, in a sentence. */
  why: string;
  /** What it throws is unknown, not good. */
  run(look: AuditLook): Promise<Audited>;
}

/** What the checks look at; each is read once, when first asked for, and a failure is shared by those who need it. */
export interface AuditLook {
  ctx: Context;
  now: Date;
  people(): Promise<Person[]>;
  root(): Promise<{ keys: boolean; mfa: boolean }>;
  groups(): Promise<SecurityGroup[]>;
  prefixLists(): Promise<PrefixLists>;
  usedGroups(): Promise<Set<string>>;
  certificates(): Promise<Certificate[]>;
  database(): Promise<Database>;
  snapshots(): Promise<Snapshot[]>;
  balancer(): Promise<LoadBalancer>;
}

export function problems(found: Problem[]): Audited {
  return { problems: found, unknown: [] };
}

const DAY_MS = 86_400_000;

export function daysBetween(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}
