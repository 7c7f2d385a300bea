import { CHANGE, named, type Step, YES } from "../step.js";

export const maintenance: Step[] = [
  {
    id: "8.1.1",
    does: "Every day",
    words: "daily",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "maintenance daily --no-input",
        says: /daily \d{4}-\d\d-\d\d/,
        kind: "maintenance.checklist",
        moto: { exits: 3 },
      },
    ],
  },
  {
    id: "8.1.2",
    does: "Every week",
    words: "weekly",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "maintenance weekly --no-input",
        says: /weekly \d{4}-W\d\d/,
        kind: "maintenance.checklist",
        moto: { exits: 3 },
      },
    ],
  },
  {
    id: "8.1.3",
    does: "Every month",
    words: "monthly",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "maintenance monthly --no-input",
        says: /monthly \d{4}-\d\d/,
        kind: "maintenance.checklist",
        moto: { exits: 3 },
      },
    ],
  },
  {
    id: "8.2.1",
    does: "Build, push and roll out a version",
    words: "update application",
    replaces: ["docker build", "docker push", "aws ecs update-service"],
    typed: 319,
    moves: [
      {
        type: "maintenance deploy --version v2.0.0 --build .",
        says: /DISRUPTIVE .*v2\.0\.0/,
        kind: CHANGE,
        yes: YES,
        moto: { type: "maintenance deploy --version v2.0.0 --skip-build" },
      },
    ],
  },
  {
    id: "8.2.2",
    does: "Plan the infrastructure, and apply exactly that",
    words: "infrastructure",
    replaces: ["terraform plan", "terraform apply"],
    typed: 87,
    moves: [
      {
        type: "maintenance infra plan",
        says: /OK .*5 to add/,
        kind: "maintenance.infra.plan",
        moto: { elsewhere: "test/real/infra.test.ts › the plan that was read is the one applied" },
      },
      {
        type: "maintenance infra apply",
        says: /DESTRUCTIVE .*5 to add/,
        kind: CHANGE,
        yes: named("sandbox"),
        moto: { elsewhere: "test/real/infra.test.ts › the plan that was read is the one applied" },
      },
    ],
  },
  {
    id: "8.3.1",
    does: "Who is on call",
    words: "on-call",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "maintenance contacts",
        says: /on call/,
        kind: "maintenance.contacts",
        moto: { says: /call Primary \+1-555-0123/ },
      },
    ],
  },
  {
    id: "8.3.2",
    does: "Who is next on the way up",
    words: "escalation path",
    replaces: [],
    typed: 0,
    moves: [
      {
        type: "incident contacts",
        says: /on call/,
        kind: "maintenance.contacts",
        moto: { says: /call Primary \+1-555-0123/ },
      },
    ],
  },
  {
    id: "8.3.3",
    does: "Where people are told, and who was",
    words: "channels",
    replaces: [],
    typed: 0,
    moves: [{ type: "incident deliveries", says: /\d of \d delivered/, kind: "incident.deliveries" }],
  },
];
