/** Variables that others define and that hold a secret: whoever echoes one, it goes no further. */
const OF_OTHERS = [
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "PGPASSWORD",
  "REDISCLI_AUTH",
] as const;

/** Our own. */
const OURS = [
  "NEXUSCTL_PAGERDUTY_ROUTING_KEY",
  "NEXUSCTL_SLACK_WEBHOOK",
  "NEXUSCTL_SLACK_TOKEN",
  "NEXUSCTL_GITHUB_TOKEN",
  "NEXUSCTL_JIRA_TOKEN",
] as const;

export type OwnSecretVariable = (typeof OURS)[number];

/** What those variables hold, to be registered before anything is read that could be wrong and be said again. */
export function secretsAmong(variables: Readonly<Record<string, string | undefined>>): string[] {
  return [...OF_OTHERS, ...OURS].flatMap((name) => variables[name] ?? []);
}
