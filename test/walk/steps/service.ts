import { CHANGE, named, type Step, YES } from "../step.js";

export const service: Step[] = [
  {
    id: "2.1.1",
    does: "Start the service, with the count that it had",
    words: "start service",
    replaces: ["aws ecs update-service", "aws ecs wait services-stable"],
    typed: 245,
    moves: [
      {
        before: ["service stop --yes --confirm <service>"],
        type: "service start",
        says: /DISRUPTIVE .*Start <service> with \d tasks/,
        kind: CHANGE,
        yes: YES,
      },
    ],
  },
  {
    id: "2.1.2",
    does: "Start the database",
    words: "start database",
    replaces: ["aws rds start-db-instance", "aws rds wait db-instance-available"],
    typed: 167,
    moves: [
      {
        before: ["service db stop --yes --confirm <db>"],
        type: "service db start",
        says: /SAFE .*Start <db>/,
        kind: CHANGE,
        yes: YES,
      },
      { type: "service db status", says: /OK .*<db> is available/, kind: "service.db.status" },
    ],
  },
  {
    id: "2.2.1",
    does: "Stop the service, so that autoscaling does not start it again",
    words: "stop service",
    replaces: ["aws ecs update-service", "aws ecs wait services-stable"],
    typed: 245,
    moves: [
      { type: "service stop", says: /DESTRUCTIVE .*Stop <service>/, kind: CHANGE, yes: named("<service>") },
      { type: "service status", says: /WARNING .*stopped/, kind: "service.status", after: ["service start --yes"] },
    ],
  },
  {
    id: "2.2.2",
    does: "Stop the database, knowing when RDS starts it again",
    words: "stop database",
    replaces: ["aws rds stop-db-instance", "aws rds wait db-instance-stopped"],
    typed: 164,
    moves: [
      {
        type: "service db stop",
        says: /DESTRUCTIVE .*Stop <db>/,
        kind: CHANGE,
        yes: named("<db>"),
      },
      {
        type: "service db status",
        says: /CRITICAL .*<db> is stopped/,
        kind: "service.db.status",
        after: ["service db start --yes"],
      },
    ],
  },
  {
    id: "2.3.1",
    does: "More tasks, and fewer again",
    words: "scale service",
    replaces: ["aws ecs update-service"],
    typed: 256,
    moves: [
      { type: "service scale 5", says: /DISRUPTIVE .*Scale <service> to 5/, kind: CHANGE, yes: YES },
      { type: "service scale 2", says: /DISRUPTIVE .*Scale <service> to 2/, kind: CHANGE, yes: YES },
    ],
  },
  {
    id: "2.3.2",
    does: "Another class and more storage for the database",
    words: "database size",
    replaces: ["aws rds modify-db-instance"],
    typed: 256,
    moves: [
      { type: "service db resize --class db.t3.small", says: /DISRUPTIVE .*to db\.t3\.small/, kind: CHANGE, yes: YES },
      { type: "service db resize --storage 120", says: /DISRUPTIVE .*to 120 GB/, kind: CHANGE, yes: YES },
    ],
  },
];
