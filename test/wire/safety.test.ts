import { describe, expect, test } from "vitest";
import { DATABASE, SERVICE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();

describe("a destructive change needs the name as well", () => {
  test("--yes alone does nothing, and names the flag that is missing", async () => {
    const ended = await wire.operator.run(["service", "stop", "--yes"]);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain(`--confirm ${SERVICE}`);
    expect(wire.proxy.writes()).toEqual([]);
    expect((await wire.platform.service()).desired).toBe(2);
  });

  test.each([SERVICE.toUpperCase(), DATABASE, "acme-staging"])("another name (%s) does nothing", async (name) => {
    const ended = await wire.operator.run(["service", "stop", "--yes", "--confirm", name]);
    expect(ended.code).toBe(4);
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("--yes and the name stop it", async () => {
    const ended = await wire.operator.run(["service", "stop", "--yes", "--confirm", SERVICE]);
    expect(ended.code, ended.stderr).toBe(0);
    expect((await wire.platform.service()).desired).toBe(0);
  });
});

describe("the wrong place", () => {
  test("credentials of another account exit 6 and change nothing", async () => {
    const stranger = wire.another({
      configuration: 'project: acme\nenvironment: staging\nregion: eu-west-1\naccountId: "999999999999"\n',
    });
    const ended = await stranger.run(["service", "restart", "--yes"]);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain("123456789012");
    expect(ended.stderr).toContain("999999999999");
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("a service that is not there exits 5 and names the nearest", async () => {
    const mistyped = wire.another({
      configuration:
        'project: acme\nenvironment: staging\nregion: eu-west-1\naccountId: "123456789012"\nnames: {service: acme-staging-servise}\n',
    });
    const ended = await mistyped.run(["service", "status"]);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain(SERVICE);
  });

  test("a database that is not there exits 5 and names the nearest", async () => {
    const mistyped = wire.another({
      configuration: `project: acme\nenvironment: staging\nregion: eu-west-1\nnames: {database: ${DATABASE}s}\n`,
    });
    const ended = await mistyped.run(["service", "db", "status"]);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toContain(DATABASE);
  });

  test("an environment that is not configured exits 2 and names the nearest", async () => {
    const ended = await wire.operator.run(["--env", "stagin", "service", "status"]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("--env staging");
    expect(wire.proxy.calls).toEqual([]);
  });
});
