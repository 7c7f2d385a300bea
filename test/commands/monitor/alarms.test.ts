import { describe, expect, it } from "vitest";
import type { Alarm, CloudWatch, MuteRule } from "../../../src/aws/cloudwatch.js";
import ack from "../../../src/commands/monitor/alarms/ack.js";
import list from "../../../src/commands/monitor/alarms/list.js";
import { NexusError } from "../../../src/core/errors.js";
import { fakeContext, TEST_NOW } from "../../support/context.js";
import { awsSteps, changeOf, reportOf, textOf } from "../../support/run-command.js";

const { alarmPrefix, expectedAlarms } = fakeContext().env.names;
const alarmOf = (name: string, state: Alarm["state"] = "OK"): Alarm => ({
  name,
  kind: "metric",
  state,
  reason: "because",
  since: TEST_NOW,
  metric: "CPUUtilization",
  threshold: 80,
  comparison: "GreaterThanThreshold",
  actionsEnabled: true,
  definition: undefined,
  rule: undefined,
});
const CPU = `${alarmPrefix}high-cpu`;
const ALL = expectedAlarms.map((name) => alarmOf(name, name === CPU ? "ALARM" : "OK"));
const MUTE: MuteRule = {
  name: "nexusctl-x",
  status: "ACTIVE",
  alarms: [CPU],
  description: "known",
  startsAt: TEST_NOW,
  endsAt: new Date(TEST_NOW.getTime() + 3_600_000),
  schedule: undefined,
};
const mute: CloudWatch["mute"] = (rule) => ({
  kind: "aws",
  id: "mute",
  words: "mute",
  service: "cloudwatch",
  operation: "PutAlarmMuteRule",
  input: rule,
  repeat: "harmless",
  undo: { kind: "none", why: "a fake step" },
});
const context = (alarms: Alarm[], muteRules: CloudWatch["muteRules"], now = TEST_NOW) =>
  fakeContext({ now, cloudwatch: { alarms: async () => [...alarms], muteRules, mute } });

describe("monitor alarms list", () => {
  it("ends unhealthy while one rings, and puts it first", async () => {
    const report = await reportOf(
      list,
      context(ALL, async () => []),
    );
    expect(report.exit).toBe("unhealthy");
    expect(report.headline).toContain("high-cpu");
    expect(report.data.alarms).toMatchObject([{ name: CPU, state: "ALARM", muted: false }, {}, {}, {}]);
  });

  it("is healthy when the only one that rings is muted", async () => {
    const report = await reportOf(
      list,
      context(ALL, async () => [MUTE]),
    );
    expect(report.exit).toBe("ok");
    expect(report.data.alarms).toMatchObject([{ muted: true, mutedUntil: MUTE.endsAt?.toISOString() }, {}, {}, {}]);
  });

  it("reports one that is expected and not there", async () => {
    const report = await reportOf(
      list,
      context(
        ALL.slice(1).map(({ name }) => alarmOf(name)),
        async () => [],
      ),
    );
    expect(report).toMatchObject({ exit: "unhealthy", data: { missing: [expectedAlarms[0]] } });
  });

  it("shows the alarms to somebody who may not see mute rules, and says so", async () => {
    const denied = async () => {
      throw new NexusError("permission", "no", { operation: "cloudwatch:ListAlarmMuteRules" });
    };
    const report = await reportOf(list, context(ALL, denied));
    expect(report.headline).toContain("high-cpu");
    expect(textOf(report)).toContain("access denied to cloudwatch:ListAlarmMuteRules");
  });
});

describe("monitor alarms ack", () => {
  const options = { for: "1h", reason: "known" };

  it("mutes no shorter than asked for, though a window begins with a whole minute", async () => {
    const late = new Date(TEST_NOW.getTime() + 59_000);
    const change = await changeOf(
      ack,
      context(ALL, async () => [], late),
      { args: ["high-cpu"], options },
    );
    expect(awsSteps(change)[0]?.input).toMatchObject({ alarms: [CPU], minutes: 61, reason: "known" });
  });

  it("stays within the longest window there is", async () => {
    const late = new Date(TEST_NOW.getTime() + 59_000);
    const longest = { ...options, for: "15d" };
    const change = await changeOf(
      ack,
      context(ALL, async () => [], late),
      { args: ["high-cpu"], options: longest },
    );
    expect(awsSteps(change)[0]?.input).toMatchObject({ minutes: 15 * 24 * 60 });
  });

  it("says what else can be done where mute rules are unknown", async () => {
    const typed = { args: ["high-cpu"], options };
    await expect(
      changeOf(
        ack,
        context(ALL, async () => undefined),
        typed,
      ),
    ).rejects.toMatchObject({
      hint: expect.stringContaining("--set-ok"),
    });
  });

  it("names the nearest for one that is not there", async () => {
    const typed = { args: ["hihg-cpu"], options };
    await expect(
      changeOf(
        ack,
        context(ALL, async () => []),
        typed,
      ),
    ).rejects.toMatchObject({
      code: "not-found",
      hint: expect.stringContaining("high-cpu"),
    });
  });
});
