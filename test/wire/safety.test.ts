import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Command, CommandGroup } from "../../src/core/command.js";
import { isGroup } from "../../src/core/command.js";
import { ENTRIES } from "../../src/program/groups.js";
import { ACCOUNT, DATABASE, DOMAIN, FOUR_LINES, REGION, SERVICE, seedSnapshots } from "../support/seed.js";
import { imagesSeed } from "../support/seed-images.js";
import { fromCidr, securitySeed } from "../support/seed-security.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();

/** What stands in the words below for an id that is only known once it is made. */
const made = new Map<string, string>();

/** The platform's definition with twice the memory. */
const definitionFile = join(mkdtempSync(join(tmpdir(), "nexusctl-definition-")), "task.json");
writeFileSync(
  definitionFile,
  JSON.stringify({
    family: "acme-staging-task",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "1024",
    containerDefinitions: [{ name: "app", image: "acme:1.1.0" }],
  }),
);

beforeEach(async () => {
  await seedSnapshots(wire.moto.url);
  const seed = securitySeed(wire.moto.url);
  await seed.user("robot");
  made.set("<key>", (await seed.key("robot")).id);
  await seed.user("former");
  const { id } = await seed.key("former");
  await seed.deactivate("former", id);
  made.set("<inactive-key>", id);
  await seed.secret("robot-key", { AccessKeyId: "none", SecretAccessKey: "none" });
  const images = imagesSeed(wire.moto.url);
  await images.repository();
  await images.image("v2.0.0");
  made.set("<definition>", definitionFile);
  await seed.open(await seed.group("acme-open"), fromCidr(5432, "198.51.100.0/24"));
  wire.proxy.clear();
});

const typed = (words: string) => [...words.split(" "), ...(TYPED[words] ?? []).map((word) => made.get(word) ?? word)];

/** What to type after the words of each command that changes something; a new one has to be added here. */
const TYPED: Record<string, string[]> = {
  "service restart": [],
  "service start": ["--count", "3"],
  "service stop": [],
  "service scale": ["4"],
  "service deploy": ["--task-definition", "acme-staging-task:1"],
  "service rollback": ["--to", "acme-staging-task:1"],
  "service db start": [],
  "service db stop": [],
  "service db reboot": [],
  "service db resize": ["--class", "db.t3.large"],
  "emergency database recover": ["--as", "acme-staging-recovered", "--time", "1h"],
  "emergency escalate": ["--severity", "P1"],
  "perf database resize": ["--class", "db.t3.large"],
  "perf task-definition set": ["--memory", "1024", "--deploy"],
  "perf task-definition edit": ["--file", "<definition>"],
  "emergency service-down": [],
  "monitor alarms ack": ["high-cpu", "--set-ok", "--reason", "known"],
  "backup snapshot create": [],
  "backup snapshot restore": ["first", "--as", "acme-staging-restored"],
  "backup snapshot delete": ["first"],
  "backup snapshot prune": ["--keep", "1"],
  "backup pitr": ["--time", "latest", "--as", "acme-staging-point"],
  "security keys rotate": ["robot", "--deliver", "secretsmanager:robot-key"],
  "security keys deactivate": ["<key>", "--force"],
  "security keys activate": ["<inactive-key>"],
  "security keys delete": ["<key>", "--force"],
  "security sg allow": ["default", "--port", "5432", "--cidr", "203.0.113.7/32", "--description", "a test"],
  "security sg revoke": ["acme-open", "--port", "5432", "--cidr", "198.51.100.0/24"],
  "security certs request": ["shop.acme.example"],
  "backup dr test": [],
  "maintenance deploy": ["--version", "v2.0.0", "--skip-build"],
  "backup dr failover": ["--to", "dr", "--force"],
  "backup dr failback": ["--force"],
  // Over the one that is there, which asks first.
  "monitor alarms create": ["high-cpu", "--metric", "CPUUtilization", "--threshold", "90", "--force"],
};

/**
 * These change the operator's own files or the sandbox only, need an earlier change, or what moto lacks (mute rules): they
 * have tests of their own.
 */
const ELSEWHERE = new Set([
  "config init",
  "undo",
  "sandbox break",
  "sandbox heal",
  "sandbox reset",
  "maintenance daily",
  "maintenance weekly",
  "maintenance monthly",
  "monitor alarms unack",
  // These change the incident's own record, and tell people by HTTP: test/cli/incident-notify counts what leaves.
  "incident open",
  "incident ack",
  "incident note",
  "incident severity",
  "incident assign",
  "incident mitigate",
  "incident resolve",
  "incident reopen",
  "incident close",
  "incident escalate",
  "incident update",
  "incident deliver",
  "incident ticket",
  // These need a PostgreSQL server as well: test/real counts their writes.
  "backup data create",
  "backup data verify",
  "backup data restore",
  "backup data swap",
  "backup data prune",
  "backup data clean",
  // This changes nothing by itself: terraform does, by a plan that has to be there. test/real/infra*.
  "maintenance infra apply",
  // It keeps evidence on the record: test/cli/incident.test.ts and test/wire/incident.test.ts.
  "incident investigate",
]);

interface Found {
  words: string;
  command: Command;
}

function walk(node: Command | CommandGroup, path: string[]): Found[] {
  const here = [...path, node.name];
  if (!isGroup(node)) return [{ words: here.join(" "), command: node }];
  const self = node.self === undefined ? [] : [{ words: here.join(" "), command: node.self }];
  return [...self, ...node.commands.flatMap((child) => walk(child, here))];
}

/** Where escalations would go (without a recipient one is only a note in one's own record), and where either region is. */
const COMPLETE = `${FOUR_LINES}notifications: {sns: {topicArn: "arn:aws:sns:${REGION}:${ACCOUNT}:acme-staging-alerts"}}
names: {domain: ${DOMAIN}}
recovery: {primary: {values: ["192.0.2.1"]}, dr: {values: ["192.0.2.2"]}}
`;

const all = (await Promise.all(ENTRIES.map(async (entry) => walk(await entry.load(), [])))).flat();
const changing = all.filter(({ command, words }) => command.risk !== "reads" && !ELSEWHERE.has(words));

test("every command that changes the platform is tried below", () => {
  expect(changing.map(({ words }) => words).sort()).toEqual(Object.keys(TYPED).sort());
});

describe("a dry run sends no write", () => {
  test.each(changing.map(({ words }) => words))("%s", async (words) => {
    const ended = await wire.another({ configuration: COMPLETE }).run([...typed(words), "--dry-run"]);
    expect(wire.proxy.calls.length, ended.stderr).toBeGreaterThan(0);
    expect(wire.proxy.writes()).toEqual([]);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain("the gate refused");
    expect([0, 3], ended.stderr).toContain(ended.code);
  });
});

describe("without a flag and without a terminal nothing is done", () => {
  const asking = changing.filter(({ command, words }) => command.risk !== "safe" && words !== "emergency service-down");

  test.each(asking.map(({ words }) => words))("%s", async (words) => {
    const ended = await wire.another({ configuration: COMPLETE }).run(typed(words), { stdin: "y\n" });
    expect(wire.proxy.writes()).toEqual([]);
    if (`${ended.stdout}${ended.stderr}`.includes("already")) expect(ended.code).toBe(0);
    else {
      expect(ended.code, ended.stderr).toBe(4);
      expect(ended.stderr).toContain("--yes");
    }
  });
});

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
