import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { BINARY, jsonOf } from "../support/cli.js";
import { KEYS } from "../support/seed.js";
import { securitySeed } from "../support/seed-security.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const USER = "deployer";
const SECRET = "deployer-key";
const ROTATE = ["security", "keys", "rotate", USER, "--deliver", `secretsmanager:${SECRET}`];
const SURE = ["--yes", "--confirm", USER];
const RESUME = ["security", "keys", "rotate", USER, "--resume"];

let seed: ReturnType<typeof securitySeed>;
let old: { id: string; secret: string };

beforeEach(async () => {
  seed = securitySeed(wire.moto.url);
  await seed.user(USER);
  old = await seed.key(USER);
  await seed.secret(SECRET, { AccessKeyId: old.id, SecretAccessKey: old.secret, team: "platform" });
  wire.proxy.clear();
});

const run = (args: string[]) => wire.operator.run(args);
const journal = () => readFileSync(join(wire.operator.home, ".local/state/nexusctl/staging/journal.jsonl"), "utf8");

/** Runs it until the endpoint stops answering, and kills it there as a power cut would. */
async function killAt(operation: string, kind: "hang" | "swallow", args: string[]): Promise<void> {
  wire.proxy.inject({ operation, kind, times: 1 });
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd: wire.operator.home,
    env: { PATH: process.env.PATH ?? "", HOME: wire.operator.home, ...KEYS, AWS_ENDPOINT_URL: wire.proxy.url },
    stdio: "ignore",
  });
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const late = Date.now() + 30_000;
  while (!wire.proxy.calls.some((call) => call.operation === operation && call.fault === kind)) {
    if (Date.now() > late) throw new Error(`${operation} was never sent`);
    await new Promise((again) => setTimeout(again, 20));
  }
  // What is swallowed is carried out first.
  await new Promise((carried) => setTimeout(carried, 300));
  child.kill("SIGKILL");
  await gone;
}

/** Rotated: the new key is current and works, the old one is off, and the journal knows every key there is. */
async function expectRotated(): Promise<void> {
  const keys = await seed.keys(USER);
  const current = await seed.current(SECRET);
  expect(keys).toHaveLength(2);
  expect(keys.find(({ id }) => id === old.id)?.active).toBe(false);
  const fresh = keys.find(({ id }) => id !== old.id);
  expect(fresh?.active).toBe(true);
  expect(current.AccessKeyId).toBe(fresh?.id);
  expect(current.team).toBe("platform");
  for (const { id } of keys) expect(journal()).toContain(id);
  expectHidden(current.SecretAccessKey ?? "");
}

/** The secret is in no file of this machine. */
function expectHidden(secret: string, ...outputs: string[]): void {
  expect(secret.length).toBeGreaterThan(20);
  for (const file of filesUnder(wire.operator.home)) expect(readFileSync(file, "utf8"), file).not.toContain(secret);
  for (const text of outputs) expect(text).not.toContain(secret);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

describe("a rotation", () => {
  test("creates, delivers, proves, and switches the old key off; its secret shows nowhere", async () => {
    const ended = await run([...ROTATE, ...SURE, "-v"]);
    expect(ended.code, ended.stderr).toBe(0);
    await expectRotated();
    const { SecretAccessKey = "" } = await seed.current(SECRET);
    expectHidden(SecretAccessKey, ended.stdout, ended.stderr);
    expectHidden(old.secret, ended.stdout, ended.stderr);
    expect(wire.proxy.writes().map(({ operation }) => operation)).toEqual([
      "CreateAccessKey",
      "PutSecretValue",
      "UpdateSecretVersionStage",
      "UpdateAccessKey",
    ]);
  });

  test("proves the new key also when it is told not to wait", async () => {
    const ended = await run([...ROTATE, ...SURE, "--no-wait"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain("accepted");
    await expectRotated();
  });

  test("deletes the old key only once the soak is over", async () => {
    await run([...ROTATE, ...SURE]);
    const soaking = await run([...RESUME, ...SURE]);
    expect(soaking.code).toBe(0);
    expect(soaking.stdout).toContain("soaking");
    expect(await seed.keys(USER)).toHaveLength(2);
    const asked = await run([...RESUME, "--soak", "1ms"]);
    expect(asked.code).toBe(4);
    const ended = await run([...RESUME, "--soak", "1ms", ...SURE]);
    expect(ended.code, ended.stderr).toBe(0);
    expect((await seed.keys(USER)).map(({ id }) => id)).not.toContain(old.id);
    expect((await run(RESUME)).code).toBe(5);
  });

  test("undo lets the old key in again and makes the former value current", async () => {
    await run([...ROTATE, ...SURE]);
    const undone = await run(["undo", "latest", "--yes"]);
    expect(undone.code, undone.stderr).toBe(0);
    expect((await seed.keys(USER)).every(({ active }) => active)).toBe(true);
    expect((await seed.current(SECRET)).AccessKeyId).toBe(old.id);
  });

  test("into a file writes it for its owner alone, and not over another", async () => {
    const file = join(wire.operator.home, "new-key");
    const args = ["security", "keys", "rotate", USER, "--deliver", "file:new-key", ...SURE];
    const ended = await run(args);
    expect(ended.code, ended.stderr).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const secret = /aws_secret_access_key = (\S+)/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
    const others = filesUnder(wire.operator.home).filter((path) => path !== file);
    for (const path of others) expect(readFileSync(path, "utf8")).not.toContain(secret);
    expect(`${ended.stdout}${ended.stderr}`).not.toContain(secret);
  });

  test("to a secret that is not there, or to a terminal that is none, does nothing", async () => {
    const missing = await run(["security", "keys", "rotate", USER, "--deliver", "secretsmanager:nowhere", ...SURE]);
    expect(missing.code).toBe(5);
    const shown = await run(["security", "keys", "rotate", USER, "--deliver", "show", ...SURE]);
    expect(shown.code).toBe(2);
    const nowhere = await run(["security", "keys", "rotate", USER, ...SURE]);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain("--deliver");
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("whose delivery is refused takes the new key away again", async () => {
    wire.proxy.inject({ operation: "PutSecretValue", kind: "deny" });
    const ended = await run([...ROTATE, ...SURE]);
    expect(ended.code).toBe(6);
    expect(await seed.keys(USER)).toEqual([{ id: old.id, active: true }]);
    expect((await seed.current(SECRET)).AccessKeyId).toBe(old.id);
  });
});

describe("a rotation that is killed", () => {
  const points: [string, "hang" | "swallow"][] = [
    ["CreateAccessKey", "hang"],
    ["CreateAccessKey", "swallow"],
    ["PutSecretValue", "hang"],
    ["PutSecretValue", "swallow"],
    ["UpdateSecretVersionStage", "hang"],
    ["UpdateSecretVersionStage", "swallow"],
    ["UpdateAccessKey", "hang"],
    ["UpdateAccessKey", "swallow"],
  ];

  test.each(points)("at %s (%s) is resumed, and never leaves the user without a key", async (operation, kind) => {
    await killAt(operation, kind, [...ROTATE, ...SURE]);
    const between = await seed.keys(USER);
    expect(between.some(({ active }) => active)).toBe(true);
    const listed = await run(["journal", "list"]);
    expect(listed.stdout).toContain("unknown");
    const resumed = await run([...ROTATE, ...SURE]);
    expect(resumed.code, resumed.stderr).toBe(0);
    await expectRotated();
  });

  test("while the new key is being proved is resumed with what was delivered", async () => {
    // The first is the operator's own; the second is the proof.
    wire.proxy.inject({ operation: "PutSecretValue", kind: "lost-reply", times: 1 });
    await killAt("UpdateSecretVersionStage", "hang", [...ROTATE, ...SURE]);
    wire.proxy.clear();
    const resumed = await run([...RESUME, ...SURE]);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(wire.proxy.writes().map(({ operation }) => operation)).not.toContain("CreateAccessKey");
    await expectRotated();
  });

  test("while deleting the old key is resumed", async () => {
    await run([...ROTATE, ...SURE]);
    await killAt("DeleteAccessKey", "swallow", [...RESUME, "--soak", "1ms", ...SURE]);
    expect((await seed.keys(USER)).map(({ active }) => active)).toEqual([true]);
    expect((await run(RESUME)).code).toBe(5);
  });
});

describe("a lost reply", () => {
  test.each(["PutSecretValue", "UpdateSecretVersionStage", "UpdateAccessKey"])(
    "to %s is read back",
    async (operation) => {
      wire.proxy.inject({ operation, kind: "lost-reply", times: 1 });
      const ended = await run([...ROTATE, ...SURE]);
      expect(ended.code, ended.stderr).toBe(0);
      await expectRotated();
    },
  );

  test("to CreateAccessKey leaves no orphan: its secret is lost, so the key is taken away again", async () => {
    wire.proxy.inject({ operation: "CreateAccessKey", kind: "lost-reply", times: 1 });
    const ended = await run([...ROTATE, ...SURE]);
    expect(ended.code).toBe(1);
    expect(`${ended.stdout}${ended.stderr}`).toContain("lost");
    expect(await seed.keys(USER)).toEqual([{ id: old.id, active: true }]);
    expect(wire.proxy.writes().filter(({ operation }) => operation === "CreateAccessKey")).toHaveLength(1);
    const again = await run([...ROTATE, ...SURE]);
    expect(again.code, again.stderr).toBe(0);
    await expectRotated();
  });

  test("to DeleteAccessKey is read back", async () => {
    await run([...ROTATE, ...SURE]);
    wire.proxy.inject({ operation: "DeleteAccessKey", kind: "lost-reply", times: 1 });
    const ended = await run([...RESUME, "--soak", "1ms", ...SURE]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(await seed.keys(USER)).toHaveLength(1);
  });
});

describe("keys, one by one", () => {
  test("users and keys are listed with what lets them in", async () => {
    await seed.user("anna");
    await seed.password("anna");
    const users = jsonOf(await run(["security", "users", "list", "-o", "json"])) as unknown as {
      users: { name: string; hasPassword: boolean; mfa: boolean; keys: { id: string }[] }[];
    };
    expect(users.users.find(({ name }) => name === "anna")).toMatchObject({ hasPassword: true, mfa: false, keys: [] });
    expect(users.users.find(({ name }) => name === USER)?.keys[0]?.id).toBe(old.id);
    const keys = await run(["security", "keys", "list", USER]);
    expect(keys.stdout).toContain(old.id);
  });

  test("a user that is not there, one without keys, and one with two", async () => {
    const typo = await run(["security", "keys", "rotate", "deployr", "--deliver", "show"]);
    expect(typo.code).toBe(5);
    expect(typo.stderr).toContain(USER);
    await seed.user("anna");
    await seed.password("anna");
    const none = await run(["security", "keys", "rotate", "anna", "--deliver", `secretsmanager:${SECRET}`]);
    expect(none.code).toBe(5);
    expect(none.stderr).toContain("only a password");
    const second = await seed.key(USER);
    await seed.deactivate(USER, second.id);
    const two = await run([...ROTATE, ...SURE]);
    expect(two.code).toBe(1);
    expect(two.stderr).toContain(`security keys delete ${second.id}`);
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("the last active key stays, unless it is forced; what is off can be switched on", async () => {
    const last = await run(["security", "keys", "deactivate", old.id, "--yes"]);
    expect(last.code).toBe(1);
    expect(last.stderr).toContain("last active key");
    const forced = await run(["security", "keys", "deactivate", old.id, "--yes", "--force"]);
    expect(forced.code, forced.stderr).toBe(0);
    const again = await run(["security", "keys", "deactivate", old.id, "--yes"]);
    expect(again.stdout).toContain("inactive already");
    expect((await run(["security", "keys", "activate", old.id, "--yes"])).code).toBe(0);
    expect(await seed.keys(USER)).toEqual([{ id: old.id, active: true }]);
    const gone = await run(["security", "keys", "delete", old.id, "--force", "--yes", "--confirm", old.id]);
    expect(gone.code, gone.stderr).toBe(0);
    expect(await seed.keys(USER)).toEqual([]);
    expect((await run(["security", "keys", "delete", old.id])).code).toBe(5);
  });

  test("the key in use here is not switched off", async () => {
    const as = wire.another({ env: { AWS_ACCESS_KEY_ID: old.id, AWS_SECRET_ACCESS_KEY: old.secret } });
    const off = await as.run(["security", "keys", "deactivate", old.id, "--yes", "--force"]);
    expect(off.code).toBe(1);
    expect(off.stderr).toContain("working with");
    const rotated = await as.run([...ROTATE, ...SURE]);
    expect(rotated.code, rotated.stderr).toBe(0);
    expect((await seed.keys(USER)).every(({ active }) => active)).toBe(true);
    const waits = await as.run(RESUME);
    expect(waits.stdout).toContain("change to the new key");
    const { AccessKeyId = "", SecretAccessKey = "" } = await seed.current(SECRET);
    const next = { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey };
    const ended = await as.run([...RESUME, ...SURE], { env: next });
    expect(ended.code, ended.stderr).toBe(0);
    expect((await seed.keys(USER)).find(({ id }) => id === old.id)?.active).toBe(false);
  });
});
