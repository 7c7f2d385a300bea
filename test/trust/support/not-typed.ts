export type Why =
  | "guide"
  | "job"
  | "no AWS write"
  | "another writes"
  | "people"
  | "sandbox job"
  | "moto lacks it"
  | "undo";

/** Why no `aws` commands of these are typed on a second moto; each reason is checked by the suite. */
export const NOT_TYPED: Readonly<Record<string, Why>> = {
  "emergency service-down": "guide",
  "emergency escalate": "job",
  "backup dr test": "job",
  "backup data clean": "job",
  "config init": "no AWS write",
  "sandbox break": "no AWS write",
  "sandbox heal": "no AWS write",
  "sandbox reset": "no AWS write",
  "maintenance daily": "no AWS write",
  "maintenance weekly": "no AWS write",
  "maintenance monthly": "no AWS write",
  "maintenance infra apply": "another writes",
  "incident note": "no AWS write",
  "incident severity": "no AWS write",
  "incident assign": "no AWS write",
  "incident mitigate": "no AWS write",
  "incident reopen": "no AWS write",
  "incident close": "no AWS write",
  "incident ticket": "another writes",
  "backup data swap": "another writes",
  "incident open": "people",
  "incident investigate": "people",
  "incident ack": "people",
  "incident escalate": "people",
  "incident update": "people",
  "incident deliver": "people",
  "incident resolve": "people",
  "backup data create": "sandbox job",
  "backup data verify": "sandbox job",
  "backup data restore": "sandbox job",
  "backup data prune": "sandbox job",
  "monitor alarms unack": "moto lacks it",
  undo: "undo",
};
