import { dirname, isAbsolute, join } from "node:path";
import type { Environment, Notifications } from "../core/environment.js";
import { errnoOf } from "../core/files.js";
import type { ConfigProblem } from "./errors.js";
import { withAbsolutePaths } from "./images.js";
import type { ConfigFs, Variables } from "./load.js";
import { PAGERDUTY_EVENTS } from "./response.js";
import { type EnvironmentInput, isSafeUrl } from "./schema.js";

const ROUTING_KEY = "notifications.pagerDuty.routingKey";
const WEBHOOK = "notifications.slack.webhook";

/** Variables that give a secret without any file. */
const BY_VARIABLE = {
  [ROUTING_KEY]: "NEXUSCTL_PAGERDUTY_ROUTING_KEY",
  [WEBHOOK]: "NEXUSCTL_SLACK_WEBHOOK",
} as const;

interface Found {
  value: string | undefined;
  origin: string | undefined;
}

export interface ResolvedNotifications {
  notifications: Notifications;
  /** Of the secrets; one that could not be read says why, and its notifier is left out. */
  origins: Record<string, string>;
  problems: ConfigProblem[];
}

/**
 * Fetches the secrets that references point to. One that is not there leaves its notifier out and says so in its origin:
 * a missing pager key must not keep anybody from looking at the platform.
 */
export function resolveNotifications(
  input: EnvironmentInput["notifications"],
  origins: Readonly<Record<string, string>>,
  sources: { variables: Variables; fs: ConfigFs },
): ResolvedNotifications {
  const routingKey = find(ROUTING_KEY, input?.pagerDuty?.routingKey, origins[ROUTING_KEY], sources);
  const webhook = find(WEBHOOK, input?.slack?.webhook, origins[WEBHOOK], sources);
  const unsafe = webhook.value !== undefined && !isSafeUrl(webhook.value);
  return {
    notifications: {
      ...(routingKey.value === undefined
        ? {}
        : { pagerDuty: { routingKey: routingKey.value, url: input?.pagerDuty?.url ?? PAGERDUTY_EVENTS } }),
      ...(webhook.value === undefined || unsafe ? {} : { slack: { webhook: webhook.value } }),
      ...(input?.sns?.topicArn === undefined ? {} : { sns: { topicArn: input.sns.topicArn } }),
    },
    origins: {
      ...(routingKey.origin === undefined ? {} : { [ROUTING_KEY]: routingKey.origin }),
      ...(webhook.origin === undefined ? {} : { [WEBHOOK]: webhook.origin }),
    },
    problems: unsafe
      ? [{ source: webhook.origin ?? WEBHOOK, key: WEBHOOK, message: "what it refers to is not an https:// address" }]
      : [],
  };
}

function find(
  key: keyof typeof BY_VARIABLE,
  reference: string | undefined,
  origin: string | undefined,
  sources: { variables: Variables; fs: ConfigFs },
): Found {
  const own = BY_VARIABLE[key];
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
  const { notifications, data, security, images, infra } = input;
  const absolute = (reference: string) => absoluteReference(reference, configPath, home);
  const path = (file: string) => absolute(`file:${file}`).slice("file:".length);
  return {
    ...input,
    ...(notifications === undefined ? {} : { notifications: notifiers(notifications, absolute) }),
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
    ...(slack?.webhook === undefined ? {} : { slack: { webhook: absolute(slack.webhook) } }),
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
  const { pagerDuty, slack } = environment.notifications;
  return [pagerDuty?.routingKey, slack?.webhook].filter((secret) => secret !== undefined);
}

/** One sentence for each notifier that is configured and whose secret is not there. */
export function missingSecrets(environment: Environment): string[] {
  const { pagerDuty, slack } = environment.notifications;
  const absent = [
    { key: ROUTING_KEY, what: "PagerDuty", there: pagerDuty !== undefined },
    { key: WEBHOOK, what: "Slack", there: slack !== undefined },
  ];
  return absent.flatMap(({ key, what, there }) => {
    const origin = environment.origins[key];
    return there || typeof origin !== "string" ? [] : [`${what} would not be told: ${origin}`];
  });
}
