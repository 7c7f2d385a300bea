import * as z from "zod/mini";

/** What providers publish of the messages they take, as schemas: whatever is not named there is refused. */

const upTo = (length: number) => z.string().check(z.minLength(1), z.maxLength(length));

/** PagerDuty, "Send an event": Events API v2. */
export const pagerDutyEvent = z.union([
  z.strictObject({
    routing_key: z.string().check(z.length(32)),
    event_action: z.literal("trigger"),
    dedup_key: upTo(255),
    client: z.optional(z.string()),
    payload: z.strictObject({
      summary: upTo(1_024),
      source: upTo(1_024),
      severity: z.enum(["critical", "error", "warning", "info"]),
      timestamp: z.iso.datetime(),
      custom_details: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({
    routing_key: z.string().check(z.length(32)),
    event_action: z.enum(["acknowledge", "resolve"]),
    dedup_key: upTo(255),
  }),
]);

const plainText = (length: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: upTo(length), emoji: z.optional(z.boolean()) });

/** Slack, "Sending messages using incoming webhooks" and Block Kit's header, section and context. */
export const slackPost = z.object({
  text: upTo(40_000),
  blocks: z
    .array(
      z.union([
        z.strictObject({ type: z.literal("header"), text: plainText(150) }),
        z.strictObject({ type: z.literal("section"), text: plainText(3_000) }),
        z.strictObject({ type: z.literal("context"), elements: z.array(plainText(3_000)).check(z.maxLength(10)) }),
      ]),
    )
    .check(z.maxLength(50)),
});

/** GitHub, "Create an issue". */
export const githubIssue = z.strictObject({
  title: upTo(256),
  body: upTo(65_536),
  labels: z.array(z.string()),
});

/** Jira Cloud, "Create issue", with a description in Atlassian's document format. */
export const jiraIssue = z.strictObject({
  fields: z.strictObject({
    project: z.strictObject({ key: z.string() }),
    summary: z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^[^\n]*$/)),
    issuetype: z.strictObject({ name: z.string() }),
    labels: z.array(z.string().check(z.regex(/^\S+$/))),
    description: z.strictObject({
      type: z.literal("doc"),
      version: z.literal(1),
      content: z.array(
        z.strictObject({
          type: z.enum(["paragraph", "codeBlock"]),
          content: z.array(z.strictObject({ type: z.literal("text"), text: z.string().check(z.minLength(1)) })),
        }),
      ),
    }),
  }),
});
