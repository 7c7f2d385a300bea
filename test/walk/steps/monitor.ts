import { CHANGE, type Step, YES } from "../step.js";

export const monitor: Step[] = [
  {
    id: "3.1.1",
    does: "The console's dashboard",
    words: "dashboard",
    replaces: ["open"],
    typed: 122,
    moves: [
      { type: "monitor dashboard --url", says: /^https:\/\/console\.aws\.amazon\.com/, kind: "monitor.dashboard.url" },
    ],
  },
  {
    id: "3.1.2",
    does: "The key metrics of every part",
    words: "key metrics",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "monitor dashboard",
        says: /nothing is over its threshold|over its threshold/,
        kind: "monitor.dashboard",
      },
      { type: "monitor metrics redis", says: /Redis/, kind: "monitor.metrics" },
    ],
  },
  {
    id: "3.2.1",
    does: "What rings",
    words: "alarms",
    replaces: ["aws cloudwatch describe-alarms"],
    typed: 204,
    moves: [
      {
        before: ["sandbox break high-errors"],
        type: "monitor alarms list",
        says: /CRITICAL .*high-error-rate/,
        exits: 3,
        kind: "monitor.alarms",
        moto: { says: /OK .*none of 4/, exits: 0 },
      },
    ],
  },
  {
    id: "3.2.2",
    does: "Silence an alarm that is known",
    words: "acknowledge alarm",
    replaces: ["aws cloudwatch set-alarm-state"],
    typed: 134,
    moves: [
      {
        type: "monitor alarms ack high-error-rate --for 1h --reason known",
        says: /SAFE .*Silence high-error-rate for 1h/,
        kind: CHANGE,
        yes: YES,
        moto: { lacks: /this endpoint does not know mute rules/ },
      },
      {
        type: "monitor alarms list",
        says: /1 muted/,
        exits: 3,
        kind: "monitor.alarms",
        moto: { says: /OK .*none of 4/, exits: 0 },
        after: ["sandbox heal high-errors"],
      },
    ],
  },
  {
    id: "3.2.3",
    does: "An alarm of one's own",
    words: "create alarm",
    replaces: ["aws cloudwatch put-metric-alarm"],
    typed: 396,
    moves: [
      {
        type: "monitor alarms create custom --namespace NexusPlatform/Custom --metric CustomMetric --threshold 80 --force",
        says: /(SAFE|DISRUPTIVE) .*custom/,
        kind: CHANGE,
        yes: YES,
      },
    ],
  },
  {
    id: "3.3.1",
    does: "Follow and search the application's log",
    words: "search logs",
    replaces: ["aws logs tail", "aws logs filter-log-events"],
    typed: 359,
    moves: [
      { type: "monitor logs tail --follow", says: /INFO|ERROR|WARN/, endless: true },
      { type: "monitor logs search ERROR --since 1h", says: /ERROR/, kind: "logs.search" },
      {
        type: "monitor logs search --user 12345 --since 24h",
        says: /user_id=12345|nothing found/,
        kind: "logs.search",
      },
    ],
  },
  {
    id: "3.3.2",
    does: "The database's own log, and a file of it",
    words: "database logs download",
    replaces: ["aws logs describe-log-streams", "aws logs get-log-events"],
    typed: 245,
    moves: [
      {
        type: "monitor logs streams --group db",
        says: /\d+ streams? in/,
        kind: "logs.streams",
        moto: { type: "monitor logs streams" },
      },
      {
        type: "monitor logs download --group db --to postgresql.log --force",
        says: /postgresql\.log/,
        kind: "logs.download",
        moto: { type: "monitor logs download --to application.log --force", says: /application\.log/ },
      },
    ],
  },
];
