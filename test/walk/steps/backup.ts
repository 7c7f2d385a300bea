import { CHANGE, named, type Step, YES } from "../step.js";

/** Dumps need a PostgreSQL server, which moto's databases are not. */
const DUMPED = {
  elsewhere:
    "test/real/data-backup.test.ts › comes back the same: every table, large object and sequence, settings and privileges",
};

export const backup: Step[] = [
  {
    id: "4.1.1",
    does: "A snapshot of the database",
    words: "create snapshot",
    replaces: ["aws rds create-db-snapshot", "aws rds wait db-snapshot-completed"],
    typed: 254,
    moves: [
      { type: "backup snapshot create", says: /SAFE .*snapshot/i, kind: CHANGE, yes: YES },
      { type: "backup snapshot list", says: /snapshots/, kind: "backup.snapshots" },
    ],
  },
  {
    id: "4.1.2",
    does: "That snapshot as a new instance",
    words: "restore backup",
    replaces: ["aws rds describe-db-snapshots", "aws rds restore-db-instance-from-db-snapshot"],
    typed: 286,
    moves: [
      {
        type: "backup snapshot restore latest --as <stem>-restored-db",
        says: /DESTRUCTIVE .*<stem>-restored-db/,
        kind: CHANGE,
        yes: named("<stem>-restored-db"),
      },
    ],
  },
  {
    id: "4.1.3",
    does: "The database as it was at a time",
    words: "point in time",
    replaces: ["aws rds restore-db-instance-to-point-in-time"],
    typed: 200,
    moves: [
      {
        type: "backup pitr --time 1h --as <stem>-pitr-db",
        says: /DESTRUCTIVE .*<stem>-pitr-db/,
        kind: CHANGE,
        yes: named("<stem>-pitr-db"),
      },
    ],
  },
  {
    id: "4.2.1",
    does: "The data of the database and of Redis, in the bucket",
    words: "backup data s3",
    replaces: ["cat", "pg_dump", "redis-cli", "aws s3 cp", "chmod", "./backup-application-data.sh"],
    typed: 434,
    moves: [
      { type: "backup data create", says: /SAFE .*Back up/, kind: CHANGE, yes: YES, moto: DUMPED },
      { type: "backup data list", says: /OK .*1 data backup/, kind: "backup.data", moto: DUMPED },
      { type: "backup data verify latest", says: /Verify|intact|Read/i, kind: CHANGE, yes: YES, moto: DUMPED },
    ],
  },
  {
    id: "4.2.2",
    does: "That data as a new database",
    words: "restore data",
    replaces: ["aws s3 cp", "psql"],
    typed: 173,
    moves: [
      {
        type: "backup data restore latest --into nexus_restored",
        says: /DESTRUCTIVE .*into nexus_restored/,
        kind: CHANGE,
        yes: named("nexus_restored"),
        moto: DUMPED,
      },
    ],
  },
  {
    id: "4.3.1",
    does: "Rehearse recovery",
    words: "test disaster recovery",
    replaces: ["aws lambda invoke", "cat"],
    typed: 123,
    moves: [
      { type: "backup dr test", says: /DISRUPTIVE .*Rehearse/, kind: CHANGE, yes: YES },
      { type: "backup dr reports", says: /OK|1 /, kind: "backup.dr.reports" },
    ],
  },
  {
    id: "4.3.2",
    does: "Turn the name to the other region, and back",
    words: "failover dns",
    replaces: ["aws route53 change-resource-record-sets"],
    typed: 111,
    moves: [
      {
        type: "backup dr failover --to dr",
        says: /DESTRUCTIVE .*<domain> to dr/,
        kind: CHANGE,
        yes: named("<domain>"),
        moto: { type: "backup dr failover --to dr --force" },
      },
      { type: "backup dr status", says: /WARNING .*<domain> points to dr/, kind: "backup.dr.status" },
      {
        type: "backup dr failback",
        says: /DESTRUCTIVE .*<domain> (back )?to primary/,
        kind: CHANGE,
        yes: named("<domain>"),
        moto: { type: "backup dr failback --force" },
      },
    ],
  },
];
