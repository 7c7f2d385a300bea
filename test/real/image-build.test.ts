import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { jsonOf, makeOperator, type Operator } from "../support/cli.js";
import { type Moto, startMoto } from "../support/moto.js";
import { ecrInFront, PASSWORD, type Registry, startRegistry } from "../support/registry.js";
import { FOUR_LINES, KEYS, REGION, type SeededPlatform, seedPlatform } from "../support/seed.js";
import { REPOSITORY } from "../support/seed-images.js";

/** podman builds and pushes for real, to a real registry; ECR's own protocol stands in front of that, and moto behind it. */
let moto: Moto;
let registry: Registry;
let ecr: Awaited<ReturnType<typeof ecrInFront>>;
let platform: SeededPlatform;
let operator: Operator;

const storage = () => join(operator.home, "storage.conf");
const state = () => join(operator.home, ".local", "state", "nexusctl", "staging");
const deploy = (version: string, options: string) => {
  const args = ["maintenance", "deploy", "--version", version, ...options.split(" "), "--yes", "-o", "json"];
  return operator.run(args, { withinMs: 120_000 });
};

async function runningImage(): Promise<string> {
  const { taskDefinition } = await platform.service();
  const credentials = { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY };
  const ecs = new ECSClient({ endpoint: moto.url, region: REGION, credentials });
  const found = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return found.taskDefinition?.containerDefinitions?.[0]?.image ?? "";
}

beforeAll(async () => {
  if (spawnSync("podman", ["--version"]).error !== undefined) {
    throw new Error("these tests need podman (apt-get install podman)");
  }
  [moto, registry] = await Promise.all([startMoto(), startRegistry()]);
  ecr = await ecrInFront(registry, REPOSITORY, moto.url);
});

beforeEach(async () => {
  await moto.reset();
  platform = await seedPlatform(moto.url);
  ecr.handOut(PASSWORD);
  operator = makeOperator(`${FOUR_LINES}images: {tool: podman}\n`, { ...KEYS, AWS_ENDPOINT_URL: ecr.url });
  // Storage of its own: nothing of this machine's is seen, and nothing is left.
  const folder = join(operator.home, "containers");
  operator.write(
    "storage.conf",
    `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/root"\nrunroot = "${folder}/run"\n`,
  );
  operator = { ...operator, run: runWith(operator, { CONTAINERS_STORAGE_CONF: storage() }) };
  operator.write("app/Dockerfile", 'FROM scratch\nCOPY greeting /greeting\nCMD ["/greeting"]\n');
  operator.write("app/greeting", `hello ${Math.random()}\n`);
});

afterAll(async () => {
  await ecr?.stop();
  await registry?.stop();
  await moto?.stop();
});

function runWith({ run }: Operator, more: Record<string, string>): Operator["run"] {
  return (args, options = {}) => run(args, { ...options, env: { ...more, ...options.env } });
}

describe("a real image", () => {
  test("is built, pushed, and runs by the very digest that the registry has", async () => {
    const ended = await deploy("v2.0.0", "--build app");
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    const digest = await registry.digest(REPOSITORY, "v2.0.0");
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await runningImage()).toBe(`${registry.host}/${REPOSITORY}@${digest}`);
    expect(ended.stderr).toMatch(/STEP 2\/3: COPY greeting \/greeting/);
    const { steps } = jsonOf(ended) as unknown as { steps: { id: string; result: object }[] };
    expect(steps.find(({ id }) => id === "build")?.result).toMatchObject({ platform: "linux/amd64" });
    expect(steps.find(({ id }) => id === "push")?.result).toEqual({ digest });
  });

  test("leaves no login and no password anywhere", async () => {
    const ended = await deploy("v2.0.1", "--build app");
    expect(ended.code, ended.stderr).toBe(0);
    const texts = [ended.stdout, ended.stderr, readFileSync(join(state(), "journal.jsonl"), "utf8")];
    const token = Buffer.from(`AWS:${PASSWORD}`).toString("base64");
    for (const text of texts) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(token);
    }
    expect(readdirSync(state()).filter((name) => name.startsWith("registry-login"))).toEqual([]);
    expect(existsSync(join(operator.home, ".config", "containers", "auth.json"))).toBe(false);
    const known = spawnSync("podman", ["login", "--get-login", registry.host], { encoding: "utf8" });
    expect(known.stdout).not.toContain("AWS");
  });

  test("that is there already is known by its configuration: one for another architecture is refused", async () => {
    const podman = (...args: string[]) => {
      const ended = spawnSync("podman", args, { env: { ...process.env, CONTAINERS_STORAGE_CONF: storage() } });
      expect(ended.status, ended.stderr.toString()).toBe(0);
    };
    for (const [tag, platform] of [
      ["v2.1.0", "linux/amd64"],
      ["v2.1.0-arm", "linux/arm64"],
    ] as const) {
      const image = `${registry.host}/${REPOSITORY}:${tag}`;
      podman("build", "--no-cache", "--platform", platform, "--tag", image, join(operator.home, "app"));
      podman("push", "--tls-verify=false", "--creds", `AWS:${PASSWORD}`, image);
    }
    const fits = await operator.run(["maintenance", "deploy", "--version", "v2.1.0", "--skip-build", "--dry-run"]);
    expect(fits.stdout, fits.stderr).toMatch(/platform\s+linux\/amd64/);
    const odd = await deploy("v2.1.0-arm", "--skip-build");
    expect(odd.code).toBe(1);
    expect(odd.stderr).toMatch(/is for linux\/arm64, and the tasks run on linux\/amd64/);
    expect((await deploy("v2.2.0", "--skip-build")).code).toBe(5);
  });

  test("that does not build is not pushed: exit 1, with what podman said last", async () => {
    operator.write("app/Dockerfile", "FROM scratch\nCOPY nothing /nothing\n");
    const ended = await deploy("v3.0.0", "--build app");
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stdout).toMatch(/nothing.*no such file or directory/);
    expect(await registry.digest(REPOSITORY, "v3.0.0")).toBeUndefined();
  });

  test("is not pushed with a password that the registry does not take", async () => {
    ecr.handOut("another-password");
    const ended = await deploy("v3.1.0", "--build app");
    expect(ended.code).toBe(9);
    expect(ended.stdout).toContain("podman cannot log in to");
    expect(ended.stdout).not.toContain("another-password");
    expect(await registry.digest(REPOSITORY, "v3.1.0")).toBeUndefined();
    expect((await platform.service()).taskDefinition).toBe("acme-staging-task:2");
  });
});
