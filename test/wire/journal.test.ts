import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { KEYS, SERVICE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();

describe("what was changed is on record, and can be taken back", () => {
  test("a scale is journalled, shown, verified and undone", async () => {
    const scaled = await wire.operator.run(["service", "scale", "5", "--yes", "-o", "json"]);
    const { changeId } = jsonOf(scaled);
    expect(jsonOf(await wire.operator.run(["journal", "list", "-o", "json"]))).toMatchObject({
      total: 1,
      changes: [{ id: changeId, status: "applied", account: "123456789012", resource: { name: SERVICE } }],
    });
    const undone = await wire.operator.run(["undo", String(changeId), "--yes"]);
    expect(undone.code, undone.stderr).toBe(0);
    expect((await wire.platform.service()).desired).toBe(2);
    const verified = await wire.operator.run(["journal", "verify", "-o", "json"]);
    expect(jsonOf(verified)).toMatchObject({ intact: true });
    const again = await wire.operator.run(["undo", String(changeId), "--yes"]);
    expect(again.code).toBe(0);
    expect(`${again.stdout}${again.stderr}`).toContain("taken back already");
  });

  test("a stop is undone in one step: the count and autoscaling are back", async () => {
    await wire.operator.run(["service", "stop", "--yes", "--confirm", SERVICE]);
    const undone = await wire.operator.run(["undo", "latest", "--yes", "--confirm", SERVICE]);
    expect(undone.code, undone.stderr).toBe(0);
    expect((await wire.platform.service()).desired).toBe(2);
    expect(await wire.platform.scaling()).toMatchObject({ suspended: false });
  });

  test("a change of another region is not undone here, where others may have the same names", async () => {
    await wire.operator.run(["service", "scale", "5", "--yes"]);
    wire.proxy.clear();
    const ended = await wire.operator.run(["--region", "us-east-1", "undo", "latest", "--yes"]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(
      /made in eu-west-1, and this environment is in us-east-1.*hint: nexusctl .*--region eu-west-1 undo c-/s,
    );
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("an undo is confirmed like any change", async () => {
    await wire.operator.run(["service", "scale", "5", "--yes"]);
    wire.proxy.clear();
    const ended = await wire.operator.run(["undo", "latest"]);
    expect(ended.code).toBe(4);
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("no secret is in the journal or on the screen", async () => {
    const ended = await wire.operator.run(["service", "scale", "3", "--yes", "--debug", "-v"]);
    const shown = await wire.operator.run(["journal", "show", "latest", "-o", "json"]);
    for (const text of [ended.stdout, ended.stderr, shown.stdout]) {
      expect(text).not.toContain(KEYS.AWS_SECRET_ACCESS_KEY);
    }
  });
});
