import type { JsonObject } from "../core/json.js";
import { textAt } from "./outside.js";
import type { WrapperDeps } from "./wrapper-deps.js";

/** A message as SNS or SES takes it. */
export interface AwsMessage {
  service: "sns" | "sesv2";
  operation: "Publish" | "SendEmail";
  input: JsonObject;
  /** A topic lives in its own region, and so does a verified sender. */
  region: string | undefined;
}

export interface EmailAddressing {
  from: string;
  to: readonly string[];
  region?: string;
}

export interface Notifications {
  /** sns:Publish. Subjects are ASCII without line breaks, up to 100; a message up to 256 KiB. */
  publication(topicArn: string, subject: string, message: string): AwsMessage;
  /** ses:SendEmail (SES API v2): plain text, UTF-8. */
  email(addressing: EmailAddressing, subject: string, message: string): AwsMessage;
  /**
   * Sends it once: neither service knows a message that it has had before.
   * @returns the message's id
   * @throws LostReplyError when it may have been taken
   */
  send(message: AwsMessage, signal: AbortSignal): Promise<string | null>;
}

const SUBJECT = 100;
const MAIL_SUBJECT = 200;
const MESSAGE_BYTES = 262_144;
const ANSWER_MS = 6_000;

export function createNotifications({ clients }: Pick<WrapperDeps, "clients">): Notifications {
  return {
    publication: (topicArn, subject, message) => ({
      service: "sns",
      operation: "Publish",
      input: { TopicArn: topicArn, Subject: plainSubject(subject), Message: withinBytes(message, MESSAGE_BYTES) },
      region: regionOf(topicArn),
    }),
    email: ({ from, to, region }, subject, message) => ({
      service: "sesv2",
      operation: "SendEmail",
      input: {
        FromEmailAddress: from,
        Destination: { ToAddresses: [...to] },
        Content: { Simple: { Subject: utf8(subject.slice(0, MAIL_SUBJECT)), Body: { Text: utf8(message) } } },
      },
      region,
    }),
    send: async ({ service, operation, input, region }, signal) => {
      const output = await clients.send(service, operation, input, {
        attempts: "once",
        answerWithinMs: ANSWER_MS,
        signal,
        ...(region === undefined ? {} : { region }),
      });
      return textAt(output, "MessageId") ?? null;
    },
  };
}

function utf8(text: string) {
  return { Data: text, Charset: "UTF-8" };
}

/** SNS takes at most 100 ASCII characters without line breaks, beginning with no space. */
function plainSubject(subject: string): string {
  return subject
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "?")
    .trim()
    .slice(0, SUBJECT);
}

function withinBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  // Cut inside a character, decoding leaves a mark of it behind, which may be longer than what was cut.
  return bytes.length <= most
    ? text
    : bytes
        .subarray(0, most - 3)
        .toString("utf8")
        .replace(/\ufffd+$/, "");
}

function regionOf(topicArn: string): string | undefined {
  const region = topicArn.split(":")[3];
  return region === "" ? undefined : region;
}
