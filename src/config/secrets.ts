import { dirname, isAbsolute, join } from "node:path";
import type { Environment, Notifications, Tickets } from "../core/environment.js";
import { errnoOf } from "../core/files.js";
import type { OwnSecretVariable } from "../core/secret-variables.js";
import type { ConfigProblem } from "./errors.js";
import { withAbsolutePaths } from "./images.js";
import type { ConfigFs, Variables } from "./load.js";
import { GITHUB_API, JIRA_ISSUE_TYPE, PAGERDUTY_EVENTS, SLACK_API } from "./response.js";
import { type EnvironmentInput, isSafeUrl } from "./schema.js";

/** Every secret of telling somebody, the variable that gives it without any file, and who goes without it. */
const SECRETS = {
  "notifications.pagerDuty.routingKey": { variable: "NEXUSCTL_PAGERDUTY_ROUTING_KEY", what: "PagerDuty" },
  "notifications.slack.webhook": { variable: "NEXUSCTL_SLACK_WEBHOOK", what: "Slack" },
  "notifications.slack.token": { variable: "NEXUSCTL_SLACK_TOKEN", what: "Slack" },
  "tickets.github.token": { variable: "NEXUSCTL_GITHUB_TOKEN", what: "GitHub" },
  "tickets.jira.token": { variable: "NEXUSCTL_JIRA_TOKEN", what: "Jira" },
} as const satisfies Record<string, { variable: OwnSecretVariable; what: string }>;

type SecretKey = keyof typeof SECRETS;
const KEYS = Object.keys(SECRETS) as SecretKey[];
const WEBHOOK: SecretKey = "notifications.slack.webhook";

interface Found {
  value: string | undefined;
  origin: string | undefined;
}

interface Sources {
  variables: Variables;
  fs: ConfigFs;
}

type Given = Pick<EnvironmentInput, "notifications" | "tickets">;

export interface ResolvedNotifications {
  notifications: Notifications;
  tickets: Tickets;
  /** Of the secrets; one that could not be read says why, and its notifier is left out. */
  origins: Record<string, string>;
  problems: ConfigProblem[];
}

/**
 * Fetches the secrets that references point to. One that is not there leaves its notifier out and says so in its origin:
 * a missing pager key must not keep anybody from looking at the platform.
 */
export function resolveNotifications(
  input: Given,
  origins: Readonly<Record<string, string>>,
  sources: Sources,
): ResolvedNotifications {
  const references = referencesOf(input);
  const found = new Map(KEYS.map((key) => [key, find(key, references[key], origins[key], sources)]));
  const secret = (key: SecretKey) => found.get(key)?.value;
  const unsafe = secret(WEBHOOK) !== undefined && !isSafeUrl(secret(WEBHOOK) ?? "");
  return {
    notifications: notificationsOf(input.notifications, (key) => (key === WEBHOOK && unsafe ? undefined : secret(key))),
    tickets: ticketsOf(input.tickets, secret),
    origins: Object.fromEntries(
      [...found].flatMap(([key, { origin }]) => (origin === undefined ? [] : [[key, origin]])),
    ),
    problems: unsafe
      ? [
          {
            source: found.get(WEBHOOK)?.origin ?? WEBHOOK,
            key: WEBHOOK,
            message: "what it refers to is not an https:// address",
          },
        ]
      : [],
  };
}

function referencesOf({ notifications, tickets }: Given): Record<SecretKey, string | undefined> {
  return {
    "notifications.pagerDuty.routingKey": notifications?.pagerDuty?.routingKey,
    "notifications.slack.webhook": notifications?.slack?.webhook,
    "notifications.slack.token": notifications?.slack?.token,
    "tickets.github.token": tickets?.github?.token,
    "tickets.jira.token": tickets?.jira?.token,
  };
}

function notificationsOf(input: Given["notifications"], secret: (key: SecretKey) => string | undefined): Notifications {
  const routingKey = secret("notifications.pagerDuty.routingKey");
  const token = secret("notifications.slack.token");
  const webhook = secret(WEBHOOK);
  const channel = input?.slack?.channel;
  const api = { url: input?.slack?.url ?? SLACK_API, ...(channel === undefined ? {} : { channel }) };
  return {
    ...(routingKey === undefined ? {} : { pagerDuty: { routingKey, url: input?.pagerDuty?.url ?? PAGERDUTY_EVENTS } }),
    // A token can do all that a webhook can, and threads too.
    ...(token !== undefined ? { slack: { token, ...api } } : webhook !== undefined ? { slack: { webhook } } : {}),
    ...(input?.sns?.topicArn === undefined ? {} : { sns: { topicArn: input.sns.topicArn } }),
    ...(input?.email === undefined ? {} : { email: input.email }),
  };
}

function ticketsOf(input: Given["tickets"], secret: (key: SecretKey) => string | undefined): Tickets {
  const github = secret("tickets.github.token");
  const jira = secret("tickets.jira.token");
  return {
    ...(input?.github === undefined || github === undefined
      ? {}
      : { github: { ...input.github, token: github, url: input.github.url ?? GITHUB_API } }),
    ...(input?.jira === undefined || jira === undefined
      ? {}
      : { jira: { ...input.jira, token: jira, issueType: input.jira.issueType ?? JIRA_ISSUE_TYPE } }),
  };
}

function find(key: SecretKey, reference: string | undefined, origin: string | undefined, sources: Sources): Found {
  const own = SECRETS[key].variable;
  const given = sources.variables[own]?.trim();
  if (given !== undefined && given !== "") return { value: given, origin: `variable ${own}` };
  if (reference === undefined || origin === undefined) return { value: undefined, origin: undefined };
  const variable = /^\$\{(.+)\}$/.exec(reference)?.[1];
  if (variable === undefined) return fromFile(reference.slice("file:".length), origin, sources.fs);
  const value = sources.variables[variable]?.trim();
  if (value === undefined || value === "") {
    return { value: undefined, origin: `${origin}, but the variable ${variable} is not set` };
  }
  return { value, origin: `${origin} (variable ${variable})` };
}

function fromFile(path: string, origin: string, fs: ConfigFs): Found {
  try {
    const text = fs.read(path)?.trim();
    if (text === undefined) return { value: undefined, origin: `${origin}, but there is no file ${path}` };
    if (text === "") return { value: undefined, origin: `${origin}, but the file ${path} is empty` };
    return { value: text, origin: `${origin} (file ${path})` };
  } catch (thrown) {
    return { value: undefined, origin: `${origin}, but ${path} cannot be read (${errnoOf(thrown) ?? "it failed"})` };
  }
}

/** The same settings with `file:` references made absolute: they are relative to the file they stand in. */
export function withAbsoluteReferences<T extends EnvironmentInput>(input: T, configPath: string, home: string): T {
  const { notifications, tickets, data, security, images, infra } = input;
  const absolute = (reference: string) => absoluteReference(reference, configPath, home);
  const path = (file: string) => absolute(`file:${file}`).slice("file:".length);
  return {
    ...input,
    ...(notifications === undefined ? {} : { notifications: notifiers(notifications, absolute) }),
    ...(tickets === undefined ? {} : { tickets: trackers(tickets, absolute) }),
    ...(security?.allowList === undefined ? {} : { security: { ...security, allowList: path(security.allowList) } }),
    ...(images === undefined ? {} : { images: withAbsolutePaths(images, path) }),
    ...(infra === undefined ? {} : { infra: places(infra, path) }),
    ...(data === undefined
      ? {}
      : {
          data: {
            ...data,
            ...(data.database === undefined ? {} : { database: access(data.database, absolute, path) }),
            ...(data.redis === undefined ? {} : { redis: access(data.redis, absolute, path) }),
          },
        }),
  };
}

type Map = (text: string) => string;

function notifiers(given: NonNullable<EnvironmentInput["notifications"]>, absolute: Map) {
  const { pagerDuty, slack } = given;
  return {
    ...given,
    ...(pagerDuty?.routingKey === undefined
      ? {}
      : { pagerDuty: { ...pagerDuty, routingKey: absolute(pagerDuty.routingKey) } }),
    ...(slack === undefined
      ? {}
      : {
          slack: {
            ...slack,
            ...(slack.webhook === undefined ? {} : { webhook: absolute(slack.webhook) }),
            ...(slack.token === undefined ? {} : { token: absolute(slack.token) }),
          },
        }),
  };
}

function trackers({ github, jira }: NonNullable<EnvironmentInput["tickets"]>, absolute: Map) {
  const token = (given: { token?: string }) => (given.token === undefined ? {} : { token: absolute(given.token) });
  return {
    ...(github === undefined ? {} : { github: { ...github, ...token(github) } }),
    ...(jira === undefined ? {} : { jira: { ...jira, ...token(jira) } }),
  };
}

function access<A extends { password?: string; caBundle?: string }>(given: A, absolute: Map, path: Map): A {
  return {
    ...given,
    ...(given.password === undefined ? {} : { password: absolute(given.password) }),
    ...(given.caBundle === undefined ? {} : { caBundle: path(given.caBundle) }),
  };
}

/** A tool without a folder is looked for on PATH. */
function places<P extends { dir?: string; tool?: string }>(given: P, path: Map): P {
  const { dir, tool } = given;
  return {
    ...given,
    ...(dir === undefined ? {} : { dir: path(dir) }),
    ...(tool?.includes("/") ? { tool: path(tool) } : {}),
  };
}

function absoluteReference(reference: string, configPath: string, home: string): string {
  if (!reference.startsWith("file:")) return reference;
  const path = reference.slice("file:".length);
  if (path.startsWith("~/")) return `file:${join(home, path.slice(2))}`;
  return isAbsolute(path) ? reference : `file:${join(dirname(configPath), path)}`;
}

/** The secrets of an environment, to be registered with the redactor before anything is shown. */
export function secretsOf(environment: Environment): string[] {
  return KEYS.flatMap((key) => secretIn(environment, key) ?? []);
}

function secretIn({ notifications: { pagerDuty, slack }, tickets }: Environment, key: SecretKey): string | undefined {
  switch (key) {
    case "notifications.pagerDuty.routingKey":
      return pagerDuty?.routingKey;
    case "notifications.slack.webhook":
      return slack !== undefined && "webhook" in slack ? slack.webhook : undefined;
    case "notifications.slack.token":
      return slack !== undefined && "token" in slack ? slack.token : undefined;
    case "tickets.github.token":
      return tickets.github?.token;
    case "tickets.jira.token":
      return tickets.jira?.token;
  }
}

/** One sentence for each notifier that is configured and whose secret is not there. */
export function missingSecrets(environment: Environment): string[] {
  const { notifications, tickets } = environment;
  return KEYS.flatMap((key) => {
    const origin = environment.origins[key];
    const [group, name = ""] = key.split(".");
    const there = Object.hasOwn(group === "tickets" ? tickets : notifications, name);
    return there || typeof origin !== "string" ? [] : [`${SECRETS[key].what} would not be told: ${origin}`];
  });
}
