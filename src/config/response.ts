import type { Contacts, Severity } from "../core/environment.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The runbook's severity levels with their response times. */
export const DEFAULT_SEVERITIES: readonly Readonly<Severity>[] = [
  { name: "P1", means: "Critical: the service is completely down, or data is lost", respondWithinMs: 15 * MINUTE },
  { name: "P2", means: "High: a major function is affected", respondWithinMs: HOUR },
  { name: "P3", means: "Medium: a minor function is affected", respondWithinMs: 4 * HOUR },
  { name: "P4", means: "Low: cosmetic, or there is a way around it", respondWithinMs: 24 * HOUR },
];

/** The roles an incident climbs. Phone numbers have no default: a wrong one is worse than none. */
export const DEFAULT_CONTACTS: Readonly<Contacts> = {
  onCall: [],
  path: ["On-call engineer", "Team lead", "Engineering manager", "CTO"],
};

export const PAGERDUTY_EVENTS = "https://events.pagerduty.com/v2/enqueue";
export const SLACK_API = "https://slack.com/api";
export const GITHUB_API = "https://api.github.com";
export const JIRA_ISSUE_TYPE = "Task";

/** How long a wait lasts at most: a rolling deployment of a few tasks, or an RDS start, fits well into it. */
export const DEFAULT_WAIT_MS = 15 * MINUTE;
