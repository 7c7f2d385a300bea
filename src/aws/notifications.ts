import type { AwsStep } from "../core/change.js";

export interface Notifications {
  /** Plans sns:Publish. Sent once; a lost reply cannot be read back and is said to be unknown. */
  publish(topicArn: string, subject: string, message: string): AwsStep;
}
