import type { EXIT } from "../src/core/errors.js";

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code tells a script; the README's table and every manual page have it from here. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: "done, or healthy",
  1: "failed; nothing was changed",
  2: "wrong usage or configuration",
  3: "unhealthy, or findings",
  4: "not confirmed, somebody else changes it, or it moved since you looked: nothing was done",
  5: "not found",
  6: "credentials, permission, or the wrong account",
  7: "timed out; what AWS was asked for goes on by itself, a plan of the infrastructure was given up",
  8: "rolled back",
  9: "partly done; the journal says what",
  130: "interrupted",
};

export function exitCodes(): string {
  const rows = Object.entries(EXIT_MEANINGS).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return ["| exit | meaning |", "|---|---|", ...rows].join("\n");
}

/** Those that every command reads come first: five of them stand on each page. */
export const VARIABLES: Readonly<Record<string, string>> = {
  NEXUSCTL_ENV: "the environment to work in, as --env",
  NEXUSCTL_CONFIG: "a configuration file, in place of those that are looked for",
  NEXUSCTL_OUTPUT: "the output's format, as --output",
  NEXUSCTL_INCIDENT: "the incident whose timeline is written, as --incident",
  NEXUSCTL_NO_INPUT: "when it is set and not empty, nothing is asked, as with --no-input",
  NEXUSCTL_PROFILE: "AWS profile; before AWS_PROFILE",
  NEXUSCTL_REGION: "AWS region; before AWS_REGION and AWS_DEFAULT_REGION",
  NEXUSCTL_ENDPOINT_URL: "AWS endpoint; before AWS_ENDPOINT_URL",
  NEXUSCTL_WAIT_TIMEOUT: "how long a wait may last, such as 15m",
  NEXUSCTL_PAGERDUTY_ROUTING_KEY: "routing key of PagerDuty, where the configuration names no other",
  NEXUSCTL_SLACK_WEBHOOK: "webhook of Slack, where the configuration names no other",
  NEXUSCTL_SLACK_TOKEN: "token of Slack, where the configuration names no other",
  NEXUSCTL_GITHUB_TOKEN: "token of GitHub for tickets, where the configuration names no other",
  NEXUSCTL_JIRA_TOKEN: "token of Jira for tickets, where the configuration names no other",
  NEXUSCTL_SANDBOX_SPEED: "how fast the sandbox's clock runs; 20 times as fast as yours",
  NEXUSCTL_SANDBOX_SEED: "what the sandbox's platform grows from: the same word, the same platform",
  NEXUSCTL_SANDBOX_FAULTS: "faults of the wire to the sandbox, by commas",
  NEXUSCTL_CHECK_USES: "when it is 1, a command that sends what it does not declare fails; for tests",
  NO_COLOR: "when it is set and not empty, nothing is coloured",
  "AWS_*": "credentials, profile and region are found as the aws CLI finds them",
};

export const FILES: Readonly<Record<string, string>> = {
  "nexusctl.yaml": "the project's configuration, in the working directory or above it; .nexusctl.yaml too",
  "~/.config/nexusctl/config.yaml": "your own configuration (XDG_CONFIG_HOME moves it)",
  "~/.local/state/nexusctl/<environment>/journal.jsonl":
    "what was changed from here, line by line (XDG_STATE_HOME moves it)",
  "~/.local/state/nexusctl/<environment>/incidents/": "records of incidents, with their evidence",
};
