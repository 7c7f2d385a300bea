import { CloudWatchClient, DescribeAlarmsCommand, type DescribeAlarmsCommandInput } from "@aws-sdk/client-cloudwatch";
import { describe, expect, it } from "vitest";
import { NAMES, testSandbox } from "../../support/sandbox.js";
import { breakableSandbox } from "../broken.js";

type Sandbox = Pick<ReturnType<typeof testSandbox>, "settings">;

async function alarms({ settings }: Sandbox, input: DescribeAlarmsCommandInput = {}) {
  return new CloudWatchClient(settings()).send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: NAMES.alarmPrefix, ...input }),
  );
}

async function ringing(sandbox: Sandbox) {
  const { MetricAlarms } = await alarms(sandbox, { StateValue: "ALARM" });
  return MetricAlarms?.map(({ AlarmName }) => AlarmName?.replace(NAMES.alarmPrefix, ""));
}

describe("the platform's alarms", () => {
  it("are the runbook's four, and all is well", async () => {
    const { MetricAlarms } = await alarms(testSandbox());
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName).sort()).toEqual([...NAMES.expectedAlarms].sort());
    expect(MetricAlarms?.map(({ StateValue }) => StateValue)).toEqual(["OK", "OK", "OK", "OK"]);
  });

  it("stay well through a whole day", async () => {
    const sandbox = testSandbox();
    for (let hour = 0; hour < 24; hour++) {
      expect(await ringing(sandbox)).toEqual([]);
      sandbox.pass(3_600);
    }
  });

  it("are left out without a word when a name is misspelt", async () => {
    const [known = ""] = NAMES.expectedAlarms;
    const { MetricAlarms } = await alarms(testSandbox(), {
      AlarmNamePrefix: undefined,
      AlarmNames: [known, "hihg-cpu"],
    });
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual([known]);
  });

  it("come in pages, and by type", async () => {
    const sandbox = testSandbox();
    const first = await alarms(sandbox, { MaxRecords: 3 });
    const second = await alarms(sandbox, { MaxRecords: 3, NextToken: first.NextToken });
    const composite = await alarms(sandbox, { AlarmTypes: ["CompositeAlarm"] });
    expect([first.MetricAlarms?.length, second.MetricAlarms?.length, second.NextToken]).toEqual([3, 1, undefined]);
    expect([composite.MetricAlarms?.length, composite.CompositeAlarms?.length]).toEqual([0, 1]);
  });

  it.each([
    [{ MaxRecords: 101 }, "ValidationError"],
    [{ AlarmNames: ["x"] }, "ValidationError"],
    [{ NextToken: "made up" }, "InvalidNextToken"],
  ])("refuse %j", async (input, name) => {
    await expect(alarms(testSandbox(), input)).rejects.toMatchObject({ name });
  });
});

describe("when something breaks", () => {
  it.each([
    ["high-errors", ["high-error-rate"]],
    ["db-connections", ["high-error-rate", "high-response-time"]],
    ["db-storage-full", ["high-error-rate"]],
    ["expiring-certificate", []],
  ])("%s rings %j at once", async (fault, names) => {
    const sandbox = breakableSandbox();
    sandbox.break(fault);
    expect(await ringing(sandbox)).toEqual(names);
  });

  it("out of memory rings for memory, among others", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("out-of-memory");
    expect(await ringing(sandbox)).toContain("high-memory");
  });

  it("says since when, with the values that crossed the threshold", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("high-errors");
    const { MetricAlarms } = await alarms(sandbox, { StateValue: "ALARM" });
    const [alarm] = MetricAlarms ?? [];
    const minutes = (sandbox.now().getTime() - (alarm?.StateTransitionedTimestamp?.getTime() ?? 0)) / 60_000;
    expect(minutes).toBeGreaterThan(5);
    expect(minutes).toBeLessThan(15);
    expect(alarm?.StateReason).toMatch(
      /^Threshold Crossed: 2 datapoints \[\d+ \(31\/01\/26 .*greater than the threshold/,
    );
  });

  it("is well again some minutes after it was healed", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("high-errors");
    sandbox.heal();
    sandbox.pass(180);
    expect(await ringing(sandbox)).toEqual([]);
  });
});
