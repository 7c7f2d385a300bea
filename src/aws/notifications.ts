import type { AwsStep } from "../core/change.js";
import { textAt } from "./outside.js";

export interface Notifications {
  /** Plans sns:Publish. Sent once; a lost reply cannot be read back and is said to be unknown. */
  publish(topicArn: string, subject: string, message: string): AwsStep;
}

export function createNotifications(): Notifications {
  return {
    publish: (topicArn, subject, message) => ({
      kind: "aws",
      id: "publish",
      words: `tell the subscribers of ${topicArn.slice(topicArn.lastIndexOf(":") + 1)}`,
      service: "sns",
      operation: "Publish",
      input: { TopicArn: topicArn, Subject: plainSubject(subject), Message: message },
      ...regionOf(topicArn),
      repeat: "once",
      keep: (output) => ({ messageId: textAt(output, "MessageId") ?? null }),
      undo: { kind: "none", why: "a message that was sent cannot be called back" },
    }),
  };
}

/** SNS takes at most 100 ASCII characters without line breaks, beginning with no space. */
function plainSubject(subject: string): string {
  return subject
    .replace(/\s+/g, " ")
    .replace(/[^\x20-\x7e]/g, "?")
    .trim()
    .slice(0, 100);
}

/** A topic lives in its own region, whatever the environment's is. */
function regionOf(topicArn: string): { region?: string } {
  const region = topicArn.split(":")[3];
  return region === undefined || region === "" ? {} : { region };
}
