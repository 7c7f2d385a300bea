import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { DATABASE, SERVICE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const operations = () => wire.proxy.writes().map(({ service, operation }) => `${service}:${operation}`);

describe("the service of an environment that four lines describe", () => {
  test("status tells what runs, with nothing but an endpoint and keys", async () => {
    const ended = await wire.operator.run(["service", "status", "-o", "json", "--quiet"]);
    expect(ended.stderr).toBe("");
    expect(jsonOf(ended)).toMatchObject({
      schemaVersion: 1,
      kind: "service.status",
      service: { name: SERVICE, running: 2, desired: 2, taskDefinition: "acme-staging-task:2" },
      autoscaling: { min: 1, max: 6 },
    });
    expect(ended.code).toBe(0);
    expect(operations()).toEqual([]);
  });

  test("restart sends one forced deployment and waits for it", async () => {
    const ended = await wire.operator.run(["service", "restart", "--yes", "-o", "json"]);
    expect(jsonOf(ended)).toMatchObject({ kind: "change.result", status: "applied", resource: { name: SERVICE } });
    expect(ended.code).toBe(0);
    expect(operations()).toEqual(["ecs:UpdateService"]);
    expect(JSON.parse(wire.proxy.writes()[0]?.body ?? "")).toMatchObject({ forceNewDeployment: true });
  });

  test("scale sets the count, and a second time has nothing to do", async () => {
    const first = await wire.operator.run(["service", "scale", "4", "--yes", "-o", "json"]);
    expect(first.code).toBe(0);
    expect((await wire.platform.service()).desired).toBe(4);
    wire.proxy.clear();
    const second = await wire.operator.run(["service", "scale", "4", "--yes", "-o", "json"]);
    expect(second.code).toBe(0);
    expect(jsonOf(second).nothingToDo).toContain("desired count is 4 already");
    expect(operations()).toEqual([]);
  });

  test("stop suspends autoscaling before it sets the count to 0, and start brings both back", async () => {
    const stopped = await wire.operator.run(["service", "stop", "--yes", "--confirm", SERVICE]);
    expect(stopped.code).toBe(0);
    expect(operations()).toEqual(["application-autoscaling:RegisterScalableTarget", "ecs:UpdateService"]);
    expect(await wire.platform.service()).toMatchObject({ desired: 0 });
    expect(await wire.platform.scaling()).toMatchObject({ suspended: true, min: 1, max: 6 });

    const started = await wire.operator.run(["service", "start", "--yes"]);
    expect(started.code).toBe(0);
    expect(await wire.platform.service()).toMatchObject({ desired: 2, running: 2 });
    expect(await wire.platform.scaling()).toMatchObject({ suspended: false, min: 1, max: 6 });
  });

  test("a count that is no count is refused before anything is asked", async () => {
    for (const count of ["-3", "2.5", "many", "99999999"]) {
      const ended = await wire.operator.run(["service", "scale", "--yes", "--", count]);
      expect(ended.code, `${count}: ${ended.stderr}`).toBe(2);
    }
    expect(operations()).toEqual([]);
  });
});

describe("its database", () => {
  test("is shown, stopped, started, rebooted and resized", async () => {
    const status = await wire.operator.run(["service", "db", "status", "-o", "json"]);
    expect(status.code).toBe(0);
    expect(status.stdout).toContain(DATABASE);

    const stopped = await wire.operator.run(["service", "db", "stop", "--yes", "--confirm", DATABASE]);
    expect(stopped.stderr).not.toContain("error:");
    expect(stopped.code).toBe(0);
    expect(await wire.platform.databaseStatus()).toBe("stopped");

    const again = await wire.operator.run(["service", "db", "stop", "--yes", "--confirm", DATABASE]);
    expect(again.code).toBe(0);

    const started = await wire.operator.run(["service", "db", "start", "--yes"]);
    expect(started.code).toBe(0);
    expect(await wire.platform.databaseStatus()).toBe("available");

    const rebooted = await wire.operator.run(["service", "db", "reboot", "--yes"]);
    expect(rebooted.code).toBe(0);
    expect(operations().at(-1)).toBe("rds:RebootDBInstance");

    wire.proxy.clear();
    const resized = await wire.operator.run(["service", "db", "resize", "--class", "db.t3.large", "--yes"]);
    expect(resized.code).toBe(0);
    expect(operations()).toEqual(["rds:ModifyDBInstance"]);
  });

  test("is not shrunk, whatever the endpoint would accept", async () => {
    const ended = await wire.operator.run(["service", "db", "resize", "--storage", "20", "--yes"]);
    expect(ended.code).not.toBe(0);
    expect(operations()).toEqual([]);
  });
});
