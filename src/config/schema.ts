import * as z from "zod/mini";
import { parseDuration } from "../core/time.js";
import { alias, data, database, recovery, redis, target } from "./schema-data.js";
import { build, images } from "./schema-images.js";
import { infra } from "./schema-infra.js";
import { checklistItem, checklists, rota, rotaOverride, rotaPerson } from "./schema-maintenance.js";
import { notifiers } from "./schema-notify.js";
import { security as securityFields } from "./schema-security.js";
import { parseStatePlace, STATE_EXPECTED } from "./state.js";

/**
 * What a configuration file may say. Each leaf's error is the sentence for "expected ...", so that a problem always
 * says what would be right. Nothing is transformed here: values stay as they were written.
 */

const WORD = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/;
const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
/** `${NAME}` or `file:<path>`: where a secret is, never the secret. */
export const SECRET_REFERENCE = /^(?:\$\{[A-Za-z_][A-Za-z0-9_]*\}|file:.+)$/;

const like = (pattern: RegExp, expected: string) => z.string(expected).check(z.regex(pattern, expected));
const such = (holds: (text: string) => boolean, expected: string) =>
  z.string(expected).check(z.refine(holds, expected));
const text = (expected: string) => such((value) => value.trim() !== "", expected);
const maybe = z.exactOptional;

const percent = z
  .number("a percentage from 0 to 100")
  .check(z.minimum(0, "a percentage from 0 to 100"), z.maximum(100, "a percentage from 0 to 100"));
const count = z.number("a number, 0 or more").check(z.minimum(0, "a number, 0 or more"));
const duration = such(isDuration, "a length of time with its unit, such as 90s, 15m or 1h30m");
const secret = like(SECRET_REFERENCE, `a reference to a secret: \${NAME_OF_A_VARIABLE}, or file:/path/to/it`);
const texts = (expected: string) => z.array(text(expected), `a list of ${expected}`);

export const environmentName = like(WORD, "a name of letters, digits, - and _");

const names = {
  cluster: maybe(text("the name of an ECS cluster")),
  service: maybe(text("the name of an ECS service")),
  taskFamily: maybe(text("the family of a task definition")),
  loadBalancer: maybe(text("the name or the ARN of a load balancer")),
  targetGroup: maybe(text("the name or the ARN of a target group")),
  database: maybe(text("the identifier of an RDS instance")),
  redis: maybe(text("the name of an ElastiCache cluster")),
  appLogGroup: maybe(text("the name of a log group")),
  databaseLogGroups: maybe(texts("names of log groups")),
  alarmPrefix: maybe(text("the beginning of alarm names")),
  expectedAlarms: maybe(texts("names of alarms")),
  dashboard: maybe(text("the name of a CloudWatch dashboard")),
  backupBucket: maybe(text("the name of an S3 bucket")),
  recoveryFunction: maybe(text("the name or the ARN of a Lambda function")),
  repository: maybe(text("the name of an ECR repository")),
  domain: maybe(like(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i, "a domain such as app.example.com")),
  hostedZone: maybe(text("the id or the name of a hosted zone")),
};

const thresholds = {
  cpuWarn: maybe(percent),
  cpuCritical: maybe(percent),
  memoryWarn: maybe(percent),
  memoryCritical: maybe(percent),
  databaseCpuWarn: maybe(percent),
  databaseCpuCritical: maybe(percent),
  databaseConnectionsWarn: maybe(percent),
  databaseConnectionsCritical: maybe(percent),
  databaseFreeStorageWarn: maybe(percent),
  databaseFreeStorageCritical: maybe(percent),
  errorsPerMinuteWarn: maybe(count),
  errorsPerMinuteCritical: maybe(count),
  certificateDaysWarn: maybe(count),
  certificateDaysCritical: maybe(count),
};

const onCall = { role: text("who answers, such as Primary"), phone: text("a telephone number in quotes") };
const contacts = {
  onCall: maybe(z.array(z.strictObject(onCall, "a role and a phone"), "a list of a role and a phone each")),
  path: maybe(texts("roles, first to last")),
  slackChannel: maybe(text('a channel in quotes, such as "#ops"')),
  email: maybe(like(/^[^@\s]+@[^@\s]+$/, "an e-mail address")),
  pagerDutyService: maybe(text("the name of a PagerDuty service")),
  rota: maybe(z.strictObject(rota, "a map of start, people, every, handover, timeZone and overrides")),
};

const { pagerDuty, slack, sns, email, notifications, github, jira, tickets } = notifiers({
  secret,
  text,
  address: such(isSafeUrl, "an https:// address"),
  region: like(REGION, "an AWS region such as us-west-2"),
});

const severity = {
  means: maybe(text("what it means, in a sentence")),
  respondWithin: maybe(duration),
  mitigateWithin: maybe(duration),
  resolveWithin: maybe(duration),
};

const security = securityFields(duration);

const environment = {
  project: maybe(like(WORD, "a name of letters, digits, - and _")),
  environment: maybe(environmentName),
  region: maybe(like(REGION, "an AWS region such as us-west-2")),
  accountId: maybe(like(/^\d{12}$/, "the account's 12 digits")),
  profile: maybe(text("the name of an AWS profile")),
  endpointUrl: maybe(such(isEndpoint, "an address such as http://127.0.0.1:5000")),
  names: maybe(z.strictObject(names, "a map of names")),
  thresholds: maybe(z.strictObject(thresholds, "a map of thresholds")),
  contacts: maybe(z.strictObject(contacts, "a map of contacts")),
  notifications: maybe(z.strictObject(notifications, "a map of pagerDuty, slack, sns and email")),
  tickets: maybe(z.strictObject(tickets, "a map of github or jira")),
  severities: maybe(z.record(environmentName, z.strictObject(severity, "a map with means and respondWithin"), "a map")),
  waitTimeout: maybe(duration),
  state: maybe(such((value) => parseStatePlace(value) !== undefined, STATE_EXPECTED)),
  data: maybe(z.strictObject(data, "a map of prefix, database and redis")),
  recovery: maybe(z.strictObject(recovery, "a map of record, primary and dr")),
  security: maybe(z.strictObject(security, "a map of soak, keyDays, unusedDays, groupPrefix and allowList")),
  images: maybe(z.strictObject(images, "a map of tool and build")),
  infra: maybe(z.strictObject(infra, "a map of dir, tool, varFiles, workspace and protect")),
  checklists: maybe(z.strictObject(checklists, "a map of timeZone, daily, weekly and monthly")),
};

export const environmentSchema = z.strictObject(environment, "a map of settings");
export type EnvironmentInput = z.infer<typeof environmentSchema>;

export const fileSchema = z.strictObject(
  {
    ...environment,
    environments: maybe(z.record(environmentName, environmentSchema, "a map of environments by name")),
  },
  "keys such as project, environment, region and accountId",
);
export type FileInput = z.infer<typeof fileSchema>;

/** The keys each map of the file knows, by its place; `*` stands for a name of the reader's own. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  "": [...Object.keys(environment), "environments"],
  "environments.*": Object.keys(environment),
  names: Object.keys(names),
  thresholds: Object.keys(thresholds),
  contacts: Object.keys(contacts),
  "contacts.onCall.*": Object.keys(onCall),
  "contacts.rota": Object.keys(rota),
  "contacts.rota.people.*": Object.keys(rotaPerson),
  "contacts.rota.overrides.*": Object.keys(rotaOverride),
  notifications: Object.keys(notifications),
  "notifications.pagerDuty": Object.keys(pagerDuty),
  "notifications.slack": Object.keys(slack),
  "notifications.sns": Object.keys(sns),
  "notifications.email": Object.keys(email),
  tickets: Object.keys(tickets),
  "tickets.github": Object.keys(github),
  "tickets.jira": Object.keys(jira),
  "severities.*": Object.keys(severity),
  data: Object.keys(data),
  "data.database": Object.keys(database),
  "data.redis": Object.keys(redis),
  recovery: Object.keys(recovery),
  "recovery.primary": Object.keys(target),
  "recovery.dr": Object.keys(target),
  "recovery.primary.alias": Object.keys(alias),
  "recovery.dr.alias": Object.keys(alias),
  security: Object.keys(security),
  images: Object.keys(images),
  "images.build": Object.keys(build),
  infra: Object.keys(infra),
  checklists: Object.keys(checklists),
  "checklists.daily.*": Object.keys(checklistItem),
  "checklists.weekly.*": Object.keys(checklistItem),
  "checklists.monthly.*": Object.keys(checklistItem),
};

/** The keys that are valid in the map at `path` of a file. */
export function validKeys(path: readonly string[]): readonly string[] {
  if (path[0] === "environments" && path.length <= 2) return KEYS["environments.*"] ?? [];
  const own = path[0] === "environments" ? path.slice(2) : path;
  const any = [...own.slice(0, -1), "*"].join(".");
  return KEYS[own.join(".")] ?? KEYS[any] ?? [];
}

function isDuration(value: string): boolean {
  try {
    return parseDuration(value) > 0;
  } catch {
    return false;
  }
}

function isEndpoint(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return (url?.protocol === "http:" || url?.protocol === "https:") && url.username === "" && url.password === "";
}

/** Encrypted, or not leaving the machine. */
export function isSafeUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) return false;
  return (
    url.protocol === "https:" || (url.protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  );
}
