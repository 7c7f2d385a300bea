/** What the benchmark runs on: a warm moto with acme's staging environment, and the commands of both sides. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSupport } from "../test-support.mjs";

const binary = fileURLToPath(new URL("../../bin/nexusctl.js", import.meta.url));
const GROUPS = 500;
export const MANY_EVENTS = { group: "/aws/ecs/acme-staging-many", count: 20_000, spanMs: 3_000_000 };

/** A command of nexusctl on this Node, or on another. */
export function nexusctl(words, node = process.execPath) {
  return { typed: `nexusctl ${words}`, command: node, args: [binary, ...words.split(" ")] };
}

export function bareNode(node = process.execPath) {
  return { typed: "node -e 0", command: node, args: ["-e", "0"] };
}

export function awsCommand(words) {
  return { typed: `aws ${words}`, command: awsBinary(), args: words.split(" ") };
}

/** The CLI itself: a version manager's shim costs as much again and would flatter us. */
export function awsBinary() {
  const managed = spawnSync("pyenv", ["which", "aws"], { encoding: "utf8" });
  if (managed.status === 0) return managed.stdout.trim();
  const found = spawnSync("sh", ["-c", "command -v aws"], { encoding: "utf8" }).stdout.trim();
  if (found === "") throw new Error("the aws CLI is missing: pip install awscli");
  if (found.includes("/shims/"))
    throw new Error(`${found} is a version manager's shim: put the real aws first on PATH`);
  return found;
}

/** @returns `moto`, the `place` commands run in, and the `names` of the environment */
export async function setStage() {
  const support = await loadSupport("moto", "seed", "seed-security", "many-events");
  const { startMoto, seedPlatform, seedEvents, securitySeed, FOUR_LINES, KEYS, REGION } = support;
  const moto = await startMoto();
  await seedPlatform(moto.url);
  const security = securitySeed(moto.url);
  for (const name of ["ada", "grace"]) {
    await security.user(name);
    await security.key(name);
  }
  await seedEvents(moto.url, MANY_EVENTS);
  for (let group = 0; group < GROUPS; group += 1) await security.group(`acme-${String(group).padStart(3, "0")}`);
  const home = mkdtempSync(join(tmpdir(), "nexusctl-bench-"));
  writeFileSync(join(home, "nexusctl.yaml"), FOUR_LINES);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ...KEYS,
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const { ACCOUNT, CLUSTER, SERVICE, DATABASE } = support;
  return {
    moto,
    place: { env, cwd: home },
    names: { account: ACCOUNT, cluster: CLUSTER, service: SERVICE, database: DATABASE },
  };
}
