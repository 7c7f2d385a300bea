import { CHANGE, named, type Step, YES } from "../step.js";

/** Against moto nothing is ever broken, so there the same commands say that all is well. */
export const emergency: Step[] = [
  {
    id: "1.1.1",
    does: "The service is down: what is it?",
    words: "service down",
    replaces: ["aws ecs describe-services", "aws elbv2 describe-target-health"],
    typed: 503,
    moves: [
      {
        before: ["sandbox break crash-loop"],
        type: "emergency triage",
        says: /CRITICAL .*crash-looping/,
        exits: 3,
        kind: "emergency.triage",
        // Nobody has a record for a name under .example.
        moto: { says: /CRITICAL .*no address record for <domain>/ },
      },
      {
        type: "service status",
        says: /WARNING .*:43 is being deployed/,
        kind: "service.status",
        moto: { says: /OK .*2 of 2 tasks/ },
      },
      {
        type: "service tasks --stopped",
        says: /CRITICAL .*tasks died/,
        kind: "service.tasks.stopped",
        moto: { says: /no task/ },
      },
    ],
  },
  {
    id: "1.1.2",
    does: "Take the deployment back that broke it, or start every task afresh",
    words: "restart service",
    replaces: ["aws ecs update-service", "aws ecs wait services-stable"],
    typed: 250,
    moves: [
      {
        type: "service rollback",
        says: /DISRUPTIVE .*Roll <service> back to/,
        kind: CHANGE,
        yes: YES,
        moto: { type: "service rollback --to acme-staging-task:1" },
      },
      { type: "service restart", says: /DISRUPTIVE .*Restart <service>/, kind: CHANGE, yes: YES },
      {
        type: "service wait",
        says: /OK .*completed/,
        kind: "service.wait",
      },
    ],
  },
  {
    id: "1.1.3",
    does: "What the application says",
    words: "application logs errors",
    replaces: ["aws logs filter-log-events", "aws logs tail"],
    typed: 206,
    moves: [
      { type: "monitor logs search ERROR --since 1h", says: /ERROR/, kind: "logs.search" },
      { type: "monitor logs tail --since 5m", says: /INFO|ERROR|WARN|FATAL/, kind: "logs.event" },
    ],
  },
  {
    id: "1.1.4",
    does: "Hand it up, with a record and a clock",
    words: "escalate",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "emergency escalate --severity P1",
        says: /SAFE .*Escalate/,
        kind: CHANGE,
        yes: YES,
        // Outside of a drill it wakes people.
        moto: { says: /DISRUPTIVE .*Escalate/ },
      },
    ],
  },
  {
    id: "1.2.1",
    does: "The database does not answer",
    words: "database connection",
    replaces: ["aws rds describe-db-instances", "nc", "aws logs filter-log-events"],
    typed: 325,
    moves: [
      {
        before: ["sandbox break db-connections"],
        type: "emergency database",
        says: /CRITICAL .*<db>/,
        exits: 3,
        kind: "emergency.database",
        moto: { says: /<db>/ },
      },
      { type: "service db status", says: /OK .*<db> is available/, kind: "service.db.status" },
    ],
  },
  {
    id: "1.2.2",
    does: "The database is slow",
    words: "database slow",
    replaces: ["aws cloudwatch get-metric-statistics"],
    typed: 293,
    moves: [
      {
        type: "monitor metrics rds --since 1h",
        says: /RDS, the last 1h/,
        kind: "monitor.metrics",
        after: ["sandbox heal db-connections"],
      },
    ],
  },
  {
    id: "1.2.3",
    does: "Bring the database back from a snapshot, beside the old one",
    words: "restore snapshot",
    replaces: ["aws rds describe-db-snapshots", "aws rds restore-db-instance-from-db-snapshot"],
    typed: 294,
    moves: [
      { type: "backup snapshot list", says: /\d+ (manual|automated|snapshots?)/, kind: "backup.snapshots" },
      {
        type: "emergency database recover --as <stem>-recovery-db",
        says: /DESTRUCTIVE .*Restore/,
        kind: CHANGE,
        yes: named("<stem>-recovery-db"),
      },
    ],
  },
  {
    id: "1.3.1",
    does: "Targets fail their health check",
    words: "load balancer health check",
    replaces: ["aws elbv2 describe-target-health", "aws elbv2 describe-target-groups"],
    typed: 361,
    moves: [
      {
        before: ["sandbox break wrong-health-path"],
        type: "emergency load-balancer",
        says: /CRITICAL .*healthy/,
        exits: 3,
        kind: "emergency.load-balancer",
        moto: { says: /2 of 2 targets/, exits: 0 },
        after: ["sandbox heal wrong-health-path"],
      },
    ],
  },
  {
    id: "1.3.2",
    does: "The certificate is about to end",
    words: "ssl certificate",
    replaces: ["aws acm list-certificates", "aws acm describe-certificate"],
    typed: 220,
    moves: [
      {
        before: ["sandbox break expiring-certificate"],
        type: "emergency certificate",
        says: /CRITICAL .*holds for \d days/,
        exits: 3,
        kind: "emergency.certificate",
        moto: { says: /<domain>/ },
        after: ["sandbox heal expiring-certificate"],
      },
    ],
  },
];
