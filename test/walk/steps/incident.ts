import { CHANGE, type Step, YES } from "../step.js";

/** The one that 1.1.4 opened is the operator's current one; these lead it to its end. */
export const incident: Step[] = [
  {
    id: "7.1.1",
    does: "How bad it is",
    words: "severity",
    replaces: [],
    typed: 0,
    moves: [{ type: "incident severities", says: /if unsure/, kind: "incident.severities" }],
  },
  {
    id: "7.1.2",
    does: "How much time there is left",
    words: "response time",
    replaces: [],
    typed: 0,
    moves: [{ type: "incident list", says: /1 open/, kind: "incident.list" }],
  },
  {
    id: "7.2.1",
    does: "Say that somebody has it, and tell the stakeholders",
    words: "initial response",
    replaces: ["aws ecs describe-services"],
    typed: 114,
    moves: [
      { type: "incident ack", says: /acknowledge/i, kind: CHANGE, yes: YES },
      {
        type: "incident update looking --status investigating",
        says: /SAFE .*Update/,
        kind: CHANGE,
        yes: YES,
        // Outside of a drill people are told.
        moto: { says: /DISRUPTIVE .*Update/ },
      },
    ],
  },
  {
    id: "7.2.2",
    does: "Keep what can be seen now, in one timeline",
    words: "investigation",
    replaces: ["aws logs tail", "aws cloudwatch get-metric-statistics"],
    typed: 248,
    moves: [
      { type: "incident investigate", says: /SAFE .*evidence/, kind: CHANGE, yes: YES },
      { type: "incident timeline", says: /\d+ entries of \d+ sources/, kind: "incident.timeline" },
    ],
  },
  {
    id: "7.2.3",
    does: "Say what stopped it, and prove that it stays well",
    words: "resolution",
    replaces: [],
    typed: 0,
    moves: [
      { type: "incident mitigate restarted", says: /SAFE .*mitigated/, kind: CHANGE, yes: YES },
      {
        type: "incident resolve --stable-for 1m",
        says: /SAFE .*Resolve/,
        kind: CHANGE,
        yes: YES,
        moto: { type: "incident resolve --force --reason walked" },
      },
    ],
  },
  {
    id: "7.2.4",
    does: "Write it down for those who were not there",
    words: "post-mortem",
    replaces: [],
    typed: 0,
    moves: [
      { type: "incident close --cause untested", says: /SAFE .*Close/, kind: CHANGE, yes: YES },
      { type: "incident verify", says: /OK .*is intact/, kind: "incident.verify" },
      { type: "incident report --to report.md --force", says: /report\.md/, kind: "incident.report.saved" },
    ],
  },
];
