import { ListTopicsCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { testSandbox } from "../support/sandbox.js";

describe("a topic", () => {
  it("takes messages and gives each an id; they can be looked at afterwards", async () => {
    const { settings, sandbox } = testSandbox();
    const sns = new SNSClient(settings());
    const { Topics } = await sns.send(new ListTopicsCommand({}));
    const TopicArn = Topics?.[0]?.TopicArn;
    const first = await sns.send(new PublishCommand({ TopicArn, Subject: "P1", Message: "it is down" }));
    const second = await sns.send(new PublishCommand({ TopicArn, Message: "it is up" }));
    expect(first.MessageId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(second.MessageId).not.toBe(first.MessageId);
    expect(sandbox.world().published).toMatchObject([
      { subject: "P1", message: "it is down" },
      { subject: "", message: "it is up" },
    ]);
  });

  it.each([
    [{ TopicArn: "arn:aws:sns:us-west-2:123456789012:nope" }, "NotFoundException"],
    [{ TopicArn: "nonsense" }, "InvalidParameterException"],
    [{ Subject: "two\nlines" }, "InvalidParameterException"],
    [{ Message: "" }, "InvalidParameterException"],
  ])("refuses %j with %s", async (rest, name) => {
    const sns = new SNSClient(testSandbox().settings());
    const { Topics } = await sns.send(new ListTopicsCommand({}));
    const input = { TopicArn: Topics?.[0]?.TopicArn, Message: "x", ...rest };
    await expect(sns.send(new PublishCommand(input))).rejects.toMatchObject({ name });
  });
});
