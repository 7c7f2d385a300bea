import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();

const run = (words: string) => wire.operator.run(words.split(" "));

describe("monitor, on another's idea of AWS", () => {
  test("alarms list names those expected that are not there, and leaves no one out by prefix", async () => {
    const ended = await run("monitor alarms list -o json");
    const listed = jsonOf(ended);
    expect(listed.kind).toBe("monitor.alarms");
    expect(JSON.stringify(listed)).toContain("acme-staging-high-cpu");
  });

  test("metrics sends one call for all series of a part", async () => {
    const ended = await run("monitor metrics ecs --since 3h -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(wire.proxy.calls.filter(({ operation }) => operation === "GetMetricData")).toHaveLength(1);
  });

  test("logs search finds a quoted phrase that filter syntax would refuse", async () => {
    const ended = await run("monitor logs search user_id:12345 --since 2h -o json");
    expect(ended.code, ended.stderr).toBe(0);
    const sent = wire.proxy.calls.find(({ operation }) => operation === "FilterLogEvents");
    expect(JSON.parse(sent?.body ?? "{}")).toMatchObject({ filterPattern: '"user_id:12345"' });
  });

  test("a group that is not there is not found, with the names that are near", async () => {
    const ended = await run("monitor logs tail --group /aws/ecs/acme-stagin");
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain("/aws/ecs/acme-staging");
  });

  test("ack where mute rules are unknown says so and changes nothing", async () => {
    const ended = await wire.operator.run(["monitor", "alarms", "ack", "high-cpu", "--for", "1h", "--reason", "known"]);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain("--set-ok");
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("ack --set-ok does what SetAlarmState does, and says how long that lasts", async () => {
    const words = ["monitor", "alarms", "ack", "high-cpu", "--set-ok", "--reason", "known"];
    const ended = await wire.operator.run(words);
    expect(ended.code, ended.stderr).toBe(0);
    expect(wire.proxy.writes().map(({ operation }) => operation)).toEqual(["SetAlarmState"]);
    expect(`${ended.stdout}${ended.stderr}`).toContain("next evaluation");
  });

  test("create refuses a metric without data, makes it with --force, and undo takes it away", async () => {
    const words = [
      ..."monitor alarms create custom-alarm --metric CustomMetric --namespace NexusPlatform/Custom".split(" "),
      ..."--stat Average --period 5m --threshold 80 --comparison GreaterThanThreshold --evaluation-periods 2".split(
        " ",
      ),
    ];
    const refused = await wire.operator.run(words);
    expect(refused.code).not.toBe(0);
    expect(wire.proxy.writes()).toEqual([]);
    const made = await wire.operator.run([...words, "--force"]);
    expect(made.code, made.stderr).toBe(0);
    expect(wire.proxy.writes().map(({ operation }) => operation)).toEqual(["PutMetricAlarm"]);
    const undone = await wire.operator.run(["undo", "latest", "--yes", "--confirm", "acme-staging-custom-alarm"]);
    expect(undone.code, undone.stderr).toBe(0);
    expect(wire.proxy.writes().map(({ operation }) => operation)).toEqual(["PutMetricAlarm", "DeleteAlarms"]);
  });
});
