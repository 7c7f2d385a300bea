import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command, CommandGroup } from "../../src/core/command.js";
import { isGroup } from "../../src/core/command.js";
import { ENTRIES } from "../../src/program/groups.js";
import { ACCOUNT, DOMAIN, FOUR_LINES, REGION, seedSnapshots } from "./seed.js";
import { imagesSeed } from "./seed-images.js";
import { fromCidr, securitySeed } from "./seed-security.js";

/** What stands in the words below for an id that is only known once it is made. */
export type Made = ReadonlyMap<string, string>;
let latest: Made = new Map();

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

/** Adds to acme's platform on moto what the commands of {@link TYPED} work on. @returns the ids they need */
export async function seedForChanges(motoUrl: string): Promise<Made> {
  const made = new Map<string, string>();
  await seedSnapshots(motoUrl);
  const seed = securitySeed(motoUrl);
  await seed.user("robot");
  made.set("<key>", (await seed.key("robot")).id);
  await seed.user("former");
  const { id } = await seed.key("former");
  await seed.deactivate("former", id);
  made.set("<inactive-key>", id);
  await seed.secret("robot-key", { AccessKeyId: "none", SecretAccessKey: "none" });
  const images = imagesSeed(motoUrl);
  await images.repository();
  await images.image("v2.0.0");
  made.set("<definition>", definitionFile);
  await seed.open(await seed.group("acme-open"), fromCidr(5432, "198.51.100.0/24"));
  latest = made;
  return made;
}

/** The whole command line of one of {@link TYPED}, with the ids of a platform, the one that was seeded last by default. */
export function typed(words: string, made: Made = latest): string[] {
  return [...words.split(" "), ...(TYPED[words] ?? []).map((word) => made.get(word) ?? word)];
}

/** What to type after the words of each command that changes the platform; a new one has to be added here, or below. */
export const TYPED: Record<string, string[]> = {
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
  "emergency service-down": ["--escalate"],
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
export const ELSEWHERE = new Set([
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

export interface Found {
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
export const COMPLETE = `${FOUR_LINES}notifications: {sns: {topicArn: "arn:aws:sns:${REGION}:${ACCOUNT}:acme-staging-alerts"}}
names: {domain: ${DOMAIN}}
recovery: {primary: {values: ["192.0.2.1"]}, dr: {values: ["192.0.2.2"]}}
`;

/** Every command there is, in the order of the help. */
export const everyCommand: Found[] = (
  await Promise.all(ENTRIES.map(async (entry) => walk(await entry.load(), [])))
).flat();
/** Those that change the platform; {@link TYPED} says how. */
export const changing = everyCommand.filter(({ command, words }) => command.risk !== "reads" && !ELSEWHERE.has(words));
