import * as z from "zod/mini";

interface Kinds<S, U, R> {
  /** A reference to a secret, never the secret. */
  secret: S;
  text(expected: string): z.ZodMiniString;
  address: U;
  region: R;
}

const maybe = z.exactOptional;
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const email = (expected: string) => z.string(expected).check(z.regex(EMAIL, expected));

/** What a configuration file may say of who is told, and where tickets are kept. */
export function notifiers<S extends z.ZodMiniType, U extends z.ZodMiniType, R extends z.ZodMiniType>(
  kinds: Kinds<S, U, R>,
) {
  const { secret, text, address, region } = kinds;
  const fields = {
    pagerDuty: { routingKey: maybe(secret), url: maybe(address) },
    slack: {
      webhook: maybe(secret),
      token: maybe(secret),
      channel: maybe(text('a channel in quotes, such as "#ops"')),
      url: maybe(address),
    },
    sns: {
      topicArn: maybe(
        z
          .string("the ARN of an SNS topic")
          .check(z.regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:\S+$/, "the ARN of an SNS topic")),
      ),
    },
    email: {
      from: email("the e-mail address that SES has verified"),
      to: z
        .array(email("an e-mail address"), "a list of e-mail addresses")
        .check(z.minLength(1, "a list of e-mail addresses"), z.maxLength(50, "at most 50 e-mail addresses")),
      region: maybe(region),
    },
    github: {
      repository: z
        .string("a repository as owner/name")
        .check(z.regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, "a repository as owner/name")),
      token: maybe(secret),
      url: maybe(address),
    },
    jira: {
      project: z
        .string("the key of a project")
        .check(z.regex(/^[A-Z][A-Z0-9_]+$/, "the key of a project, such as OPS")),
      url: address,
      user: maybe(text("who the token belongs to")),
      token: maybe(secret),
      issueType: maybe(text("the name of an issue type")),
    },
  };
  return {
    ...fields,
    notifications: {
      pagerDuty: maybe(z.strictObject(fields.pagerDuty, "a map with routingKey")),
      slack: maybe(z.strictObject(fields.slack, "a map with webhook, or with token and channel")),
      sns: maybe(z.strictObject(fields.sns, "a map with topicArn")),
      email: maybe(z.strictObject(fields.email, "a map with from and to")),
    },
    tickets: {
      github: maybe(z.strictObject(fields.github, "a map with repository and token")),
      jira: maybe(z.strictObject(fields.jira, "a map with url, project and token")),
    },
  };
}
