import { page, readInput } from "./input.js";
import { AwsFault, type Operation, type SandboxSetup } from "./part.js";
import { nextSequence, type World } from "./world.js";

const INVALID = "InvalidParameterException";
const MOST_BYTES = 262_144;

/** SNS: what is published is kept, so that a drill can look at who would have been told. */
export const topicOperations: Record<string, Operation<World>> = {
  ListTopics: (input, { setup }) => {
    const { items, next } = page([topicOf(setup)], readInput(input, INVALID).text("NextToken"), 100, INVALID);
    return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next };
  },
  Publish: (input, { world, setup, now, random }) => {
    const reader = readInput(input, INVALID);
    const topicArn = reader.text("TopicArn") ?? reader.needText("TargetArn");
    const message = reader.needText("Message");
    const subject = reader.text("Subject") ?? "";
    if (!/^arn:aws:sns:[^:]+:\d{12}:[\w-]+$/.test(topicArn)) {
      throw new AwsFault(INVALID, "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements");
    }
    if (topicArn !== topicOf(setup)) throw new AwsFault("NotFoundException", "Topic does not exist", 404);
    if (Buffer.byteLength(message) > MOST_BYTES) throw new AwsFault(INVALID, "Invalid parameter: Message too long");
    if (subject.length > 100 || !/^(?:[!-~][ -~]*)?$/.test(subject)) {
      throw new AwsFault(INVALID, "Invalid parameter: Subject");
    }
    world.published.push({ at: now.getTime(), topicArn, subject, message });
    const hex = random.hex(32, "message", nextSequence(world));
    return { MessageId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
  },
};

/** The platform's one topic, which its alarms tell. */
function topicOf({ names, region, accountId }: SandboxSetup): string {
  return `arn:aws:sns:${region}:${accountId}:${names.alarmPrefix}alerts`;
}
