import type { State } from "./check.js";

interface StatusWords {
  state: State;
  /** False while nobody can connect. */
  usable: boolean;
  words: string;
}

const USABLE: Record<string, string> = {
  available: "up and usable",
  "backing-up": "usable while a backup is made",
  "configuring-enhanced-monitoring": "usable while its monitoring is changed",
  "configuring-iam-database-auth": "usable while IAM authentication is switched",
  "configuring-log-exports": "usable while its log exports are changed",
  "converting-to-vpc": "usable while it is moved into a VPC",
  modifying: "usable while it is modified; a class change still brings a short outage",
  moving_to_vpc: "usable while it is moved into another VPC",
  "storage-optimization": "usable, a little slower, while new storage is laid out",
  "storage-config-upgrade": "usable while its storage is upgraded",
  "resetting-master-credentials": "usable while the master password is changed",
};

const COMING: Record<string, string> = {
  creating: "being created",
  starting: "starting; it takes some minutes",
  rebooting: "rebooting; back in a minute or two",
  renaming: "being renamed: its endpoint changes",
  maintenance: "under maintenance by AWS",
  upgrading: "its engine is being upgraded",
  stopping: "stopping",
  deleting: "being deleted",
};

const BROKEN: Record<string, string> = {
  stopped: "stopped: it accepts no connections until it is started",
  "storage-full": "its storage is full: it accepts no writes, and cannot be modified other than by giving it more",
  failed: "failed: AWS cannot recover it; restore from a backup",
  "inaccessible-encryption-credentials": "its KMS key is disabled or denied: it cannot be opened until the key is back",
  "inaccessible-encryption-credentials-recoverable":
    "its KMS key is disabled or denied; enable the key and start the instance again",
  "incompatible-network": "its network cannot be used: no free address, or the subnets are gone",
  "incompatible-option-group": "an option of its option group cannot be applied",
  "incompatible-parameters": "a parameter does not fit this engine or class: it cannot start; mend the parameter group",
  "incompatible-restore": "the restore cannot be completed on this instance",
  "insufficient-capacity": "AWS has no room for this class in its zone just now",
  "restore-error": "the restore failed",
};

/** What an RDS status means for somebody who wants to use the database ("Viewing DB instance status" of the RDS guide). */
export function databaseStatus(status: string): StatusWords {
  const usable = USABLE[status];
  if (usable !== undefined) return { state: "ok", usable: true, words: usable };
  const coming = COMING[status];
  if (coming !== undefined) return { state: "critical", usable: false, words: `not usable now: ${coming}` };
  const broken = BROKEN[status];
  if (broken !== undefined) return { state: "critical", usable: false, words: broken };
  return { state: "warn", usable: true, words: `in a status nexusctl does not know: ${status}` };
}
