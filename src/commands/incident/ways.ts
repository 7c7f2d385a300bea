import type { AwsMessage } from "../../aws/notifications.js";
import { uses } from "../../aws/uses.js";
import type { Context } from "../../core/context.js";
import { asNexusError, LostReplyError } from "../../core/errors.js";
import { sendHttp } from "../../core/http.js";
import { toJson, toJsonObject } from "../../core/json.js";
import type { Outcome, Outgoing, Ways } from "../../incident/notify/ways.js";

/** What telling somebody may send to AWS. */
export const TELL_USES = uses({ sns: ["Publish"], sesv2: ["SendEmail"] });

/** The ways out of a command: HTTP through the gate, SNS and SES through their wrapper. */
export async function waysOf(ctx: Pick<Context, "gate" | "aws">): Promise<Ways> {
  const aws = await ctx.aws.notifications();
  const outgoing = (message: AwsMessage): Outgoing => ({
    allows: [{ service: message.service, operation: message.operation, within: toJsonObject(message.input) }],
    shows: { service: message.service, operation: message.operation, input: toJson(message.input) },
    harmless: false,
    send: async (signal): Promise<Outcome> => {
      try {
        return { state: "sent", kept: { messageId: await aws.send(message, signal) } };
      } catch (thrown) {
        return failed(thrown);
      }
    },
  });
  return {
    http: (request, signal) => sendHttp(ctx.gate, request, signal),
    topic: (topicArn, { subject, text }) => outgoing(aws.publication(topicArn, subject, text)),
    email: (to, { subject, text }) => outgoing(aws.email(to, subject, text)),
  };
}

const FINAL = [
  "InvalidParameter",
  "InvalidParameterException",
  "InvalidParameterValue",
  "MessageRejected",
  "BadRequestException",
];

/** What passes by itself (throttling, no network, credentials to be renewed) is tried again; a refusal is not. */
function failed(thrown: unknown): Outcome {
  const error = asNexusError(thrown);
  if (error.code === "interrupted") throw error;
  if (error instanceof LostReplyError) return { state: "unknown", why: `${error.message}; it may have been taken` };
  const final = error.code === "permission" || error.code === "not-found" || FINAL.includes(error.awsCode ?? "");
  return { state: final ? "refused" : "retry", why: error.message };
}
