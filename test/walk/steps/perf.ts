import { CHANGE, type Step, YES } from "../step.js";

export const perf: Step[] = [
  {
    id: "6.1.1",
    does: "What the service uses of what it has",
    words: "utilization",
    replaces: ["aws cloudwatch get-metric-statistics"],
    typed: 346,
    moves: [
      { type: "perf utilization", says: /<service>/, kind: "perf.utilization" },
      { type: "perf recommend", says: /recommend/, kind: "perf.recommend" },
    ],
  },
  {
    id: "6.1.2",
    does: "Another size for the tasks",
    words: "task definition",
    replaces: ["aws ecs describe-task-definition", "aws ecs register-task-definition"],
    typed: 208,
    moves: [
      { type: "perf task-definition show", says: /<service> runs <stem>-task:\d+/, kind: "perf.task-definition" },
      {
        type: "perf task-definition set --cpu 1024 --memory 2048 --deploy",
        says: /DISRUPTIVE .*revision/,
        kind: CHANGE,
        yes: YES,
      },
    ],
  },
  {
    id: "6.2.1",
    does: "How the database does over a day",
    words: "database performance",
    replaces: ["aws cloudwatch get-metric-statistics"],
    typed: 293,
    moves: [{ type: "perf database", says: /<db>/, kind: "perf.database" }],
  },
  {
    id: "6.2.2",
    does: "Another class for the database",
    words: "database class",
    replaces: ["aws rds modify-db-instance"],
    typed: 133,
    moves: [
      {
        type: "perf database resize --class db.t3.medium",
        says: /DISRUPTIVE .*to db\.t3\.medium/,
        kind: CHANGE,
        yes: YES,
      },
    ],
  },
];
