import { readInput } from "./input.js";
import { AwsFault, type Operation } from "./part.js";
import { nextSequence, type World } from "./world.js";

/** STS: whoever works in the sandbox is its drill operator. */
export const identityOperations: Record<string, Operation<World>> = {
  GetCallerIdentity: (_input, { setup }) => ({
    Account: setup.accountId,
    Arn: `arn:aws:iam::${setup.accountId}:user/drill-operator`,
    UserId: "AIDASANDBOXDRILL",
  }),
};

/** SNS: what is published is kept, so that a drill can look at who would have been told. */
export const topicOperations: Record<string, Operation<World>> = {
  ListTopics: (_input, { setup }) => ({
    Topics: [{ TopicArn: `arn:aws:sns:${setup.region}:${setup.accountId}:${setup.names.alarmPrefix}alerts` }],
  }),
  Publish: (input, { world, now, random }) => {
    const reader = readInput(input, "InvalidParameter");
    const topicArn = reader.needText("TopicArn");
    if (!topicArn.startsWith("arn:aws:sns:")) throw new AwsFault("NotFound", "Topic does not exist", 404);
    const subject = reader.text("Subject") ?? "";
    world.published.push({ at: now.getTime(), topicArn, subject, message: reader.needText("Message") });
    return { MessageId: random.hex(32, "message", nextSequence(world)) };
  },
};
