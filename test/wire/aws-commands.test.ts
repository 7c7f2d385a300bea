import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { isObject } from "../../src/core/json.js";
import { folderWithAws } from "../support/aws-cli.js";
import { jsonOf } from "../support/cli.js";
import { DATABASE, KEYS, REGION, SERVICE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
let folder = "";

beforeAll(() => {
  folder = folderWithAws();
});

/** The `aws` commands that a preview prints for its steps, in order. */
async function printed(args: string[]): Promise<string[]> {
  const preview = jsonOf(await wire.operator.run([...args, "--dry-run", "-o", "json"]));
  const steps = Array.isArray(preview.steps) ? preview.steps : [];
  return steps.flatMap((step: unknown) =>
    isObject(step) && typeof step.awsCommand === "string" ? [step.awsCommand] : [],
  );
}

/** Types a command into a shell, as its reader would. Not synchronously: the proxy answers from this process. */
async function type(command: string): Promise<void> {
  const env = {
    ...KEYS,
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    AWS_ENDPOINT_URL: wire.proxy.url,
    AWS_DEFAULT_REGION: REGION,
  };
  const ended = await execa("sh", ["-c", command], { env, extendEnv: false, reject: false });
  expect(ended.exitCode, `${command}\n${ended.stderr}`).toBe(0);
}

/** What a write says, without what each sender puts in by itself. */
function sent() {
  return wire.proxy.writes().map(({ service, operation, protocol, body }) => ({
    service,
    operation,
    says: protocol === "json" ? sorted(JSON.parse(body)) : [...new URLSearchParams(body)].sort().join("&"),
  }));
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

describe("the aws commands that a preview prints say on the wire what nexusctl says", () => {
  test.each([
    { words: ["service", "restart"], confirm: [] },
    { words: ["service", "scale", "4"], confirm: [] },
    { words: ["service", "scale", "9", "--move-range"], confirm: [] },
    { words: ["service", "stop"], confirm: ["--confirm", SERVICE] },
    { words: ["service", "deploy", "--task-definition", "acme-staging-task:1"], confirm: [] },
    { words: ["service", "db", "stop"], confirm: ["--confirm", DATABASE] },
    { words: ["service", "db", "reboot"], confirm: [] },
    { words: ["service", "db", "resize", "--class", "db.t3.large", "--storage", "100"], confirm: [] },
  ])("$words", async ({ words, confirm }) => {
    const commands = await printed(words);
    expect(commands).not.toEqual([]);
    wire.proxy.clear();
    for (const command of commands) await type(command);
    const byHand = sent();
    await wire.moto.reset();
    await wire.reseed();
    wire.proxy.clear();
    const ended = await wire.operator.run([...words, "--yes", ...confirm, "--no-wait"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(sent()).toEqual(byHand);
  });
});
