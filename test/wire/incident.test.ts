import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isObject } from "../../src/core/json.js";
import { jsonOf, type Operator } from "../support/cli.js";
import { DATABASE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const OPEN = ["incident", "open", "--severity", "P2", "--title", "checkout fails"];

function evidenceIn({ home }: Operator) {
  const all = join(home, ".local/state/nexusctl/staging/incidents");
  const folder = join(all, readdirSync(all)[0] ?? "", "evidence");
  return readdirSync(folder).map((name) => {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    const value: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
    if (!isObject(value)) throw new Error(`${name} is no object`);
    return value;
  });
}

describe("evidence, on an endpoint written by others", () => {
  test("is kept as far as it knows the calls, and what it does not know is listed", async () => {
    const ended = await wire.operator.run(OPEN);
    expect(ended.code, ended.stderr).toBe(0);
    const kept = evidenceIn(wire.operator);
    const had = kept.filter(({ error }) => error === null).map(({ name }) => name);
    for (const name of ["triage", "service", "stopped-tasks", "targets", "alarms", "errors", "database", "journal"]) {
      expect(had, name).toContain(name);
    }
    const missing = kept.filter(({ error }) => error !== null).map(({ name }) => name);
    expect(missing.sort()).toEqual(["alarm-history", "cloudtrail"]);
    expect(ended.stderr).toContain("not had: Who altered the environment's resources");
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("tells of what was changed from here, and what to type next", async () => {
    const opened = await wire.operator.run(OPEN);
    expect(opened.code, opened.stderr).toBe(0);
    await wire.operator.run(["service", "db", "stop", "--yes", "--confirm", DATABASE]);
    const ended = await wire.operator.run(["incident", "investigate", "-o", "json"]);
    expect(ended.code, ended.stderr).toBe(0);
    const { report } = jsonOf(ended);
    expect(JSON.stringify(report)).toMatch(/"source":"journal","text":"Stop [^"]*: applied/);
    expect(JSON.stringify(report)).toMatch(/service db start/);
  });

  test("is gathered where three services fail, and the incident is open", async () => {
    wire.proxy.inject({ kind: "deny", service: "rds" });
    wire.proxy.inject({ kind: "error-500", service: "logs" });
    wire.proxy.inject({ kind: "html", service: "elasticloadbalancing" });
    const ended = await wire.operator.run(OPEN);
    expect(ended.code, ended.stderr).toBe(0);
    const kept = evidenceIn(wire.operator);
    expect(kept).toHaveLength(12);
    expect(kept.find(({ name }) => name === "service")).toMatchObject({ error: null });
    expect(kept.find(({ name }) => name === "database")).toMatchObject({
      error: "access denied to rds:DescribeDBInstances",
    });
  });

  test("a service that never answers holds nothing up for longer than 20 seconds", async () => {
    wire.proxy.inject({ kind: "hang", service: "rds" });
    const begin = performance.now();
    const ended = await wire.operator.run(OPEN);
    expect(ended.code, ended.stderr).toBe(0);
    expect(performance.now() - begin).toBeLessThan(20_000);
    expect(evidenceIn(wire.operator)).toHaveLength(12);
  });

  test("a dry run opens nothing and sends no write", async () => {
    const ended = await wire.operator.run([...OPEN, "--dry-run"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(wire.proxy.writes()).toEqual([]);
    expect((await wire.operator.run(["incident", "show"])).code).toBe(5);
  });
});
