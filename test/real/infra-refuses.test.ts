import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { fakeTool } from "../support/fake-tool.js";
import { type InfraOperator, type InfraPlatform, resource, startInfra, untilSeen } from "../support/infra.js";
import { sandboxCli } from "../support/sandbox-cli.js";
import { ACCOUNT, FOUR_LINES } from "../support/seed.js";

let platform: InfraPlatform;
beforeAll(async () => {
  platform = await startInfra();
});
afterEach(() => platform.proxy.clear());
afterAll(async () => {
  await platform?.stop();
});

const SURE = "--yes --confirm staging";

const existsIn = ({ folder }: InfraOperator, name: string) => existsSync(join(folder, name));

/** With a plan that creates one resource. */
async function planned(configuration?: string): Promise<InfraOperator> {
  const operator = platform.operator(
    { "main.tf": resource("a") },
    configuration === undefined ? {} : { configuration },
  );
  const ended = await operator.infra("plan");
  expect(ended.code, ended.stderr).toBe(0);
  return operator;
}

describe("a plan is refused, and nothing is done", () => {
  test("a stale plan is refused", async () => {
    const operator = await planned();
    await operator.terraform("apply", "-auto-approve", "-input=false");
    const ended = await operator.infra(`apply ${SURE}`);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("the state changed since it was made (no state, now serial");
    expect(ended.stderr).toContain("nexusctl maintenance infra plan");
  });

  test("one that turns stale after it was looked at is refused by terraform itself", async () => {
    const operator = await planned();
    const path = fakeTool(
      "terraform",
      `[ "$1" = apply ] && REAL apply -auto-approve -input=false >/dev/null\nREAL "$@"`,
    );
    const ended = await operator.infra(`apply ${SURE} -o json`, { env: { PATH: path } });
    expect(ended.code).toBe(4);
    expect(jsonOf(ended)).toMatchObject({
      status: "failed",
      error: { code: "moved", message: expect.stringContaining("the plan is stale: Saved plan is stale") },
    });
  });

  test("one that is older than an hour", async () => {
    // The sandbox's hour takes a third of a second here.
    const cli = sandboxCli({ NEXUSCTL_SANDBOX_SPEED: "10000" });
    expect((await cli.run("maintenance infra plan")).code).toBe(0);
    const ended = await cli.run("maintenance infra apply --yes --confirm sandbox");
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/is stale: it is .* old, and an hour is the most/);
  });

  test("one that was made for another environment", async () => {
    const section = "{project: acme, region: eu-west-1, infra: {dir: infra}}";
    const operator = platform.operator(
      { "main.tf": resource("a") },
      { configuration: `environments:\n  staging: ${section}\n  production: ${section}\n` },
    );
    await operator.infra("plan --env staging");
    const named = await operator.infra(`apply --env production --yes --confirm production --plan ${operator.plan()}`);
    expect(named.code).toBe(1);
    expect(named.stderr).toContain("was made for staging, and this is production");
    const latest = await operator.infra("apply --env production --yes --confirm production");
    expect(latest.code).toBe(5);
    expect(await operator.resources().catch(() => [])).toEqual([]);
  });

  test("one whose file was altered", async () => {
    const operator = await planned();
    appendFileSync(join(operator.shelf, operator.plan(), "plan"), "x");
    const ended = await operator.infra(`apply ${SURE}`);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("was altered after it was made");
    expect(await operator.resources().catch(() => [])).toEqual([]);
  });

  test("one that was made with another account's credentials", async () => {
    const operator = await planned(FOUR_LINES.replace(/accountId.*\n/, "infra: {dir: infra}\n"));
    platform.proxy.rewrite("GetCallerIdentity", (text) => text.replaceAll(ACCOUNT, "210987654321"));
    const ended = await operator.infra(`apply ${SURE}`);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`was made for the account ${ACCOUNT}, and this is 210987654321`);
    platform.proxy.rewrite("GetCallerIdentity", (text) => text);
  });

  test("one that was made in another folder, or in another workspace", async () => {
    const operator = await planned();
    operator.write("elsewhere/main.tf", resource("a"));
    const folder = await operator.infra(`apply ${SURE} --dir elsewhere`);
    expect(folder.code).toBe(1);
    expect(folder.stderr).toContain(`--dir ${operator.folder}`);
    await operator.terraform("workspace", "new", "other");
    const workspace = await operator.infra(`apply ${SURE}`);
    expect(workspace.code).toBe(1);
    expect(workspace.stderr).toContain("was made for the workspace default, and this is other");
  });

  test("one that is not there, exit 5, or is no id, exit 2", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    expect((await operator.infra("apply")).code).toBe(5);
    expect((await operator.infra("apply --plan p-20260131-140000-abcd")).code).toBe(5);
    expect((await operator.infra("apply --plan ../plan")).code).toBe(2);
  });

  test("one of another version of the tool", async () => {
    const operator = await planned();
    const path = fakeTool(
      "terraform",
      `[ "$1" = version ] && { echo '{"terraform_version":"1.5.7"}'; exit; }\nREAL "$@"`,
    );
    const ended = await operator.infra(`apply ${SURE}`, { env: { PATH: path } });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain("and this is terraform 1.5.7");
  });
});

describe("what cannot be planned is explained", () => {
  const plan = async (files: Record<string, string>, words = "plan") => platform.operator(files).infra(words);

  test("a folder without configuration, or none at all: exit 2", async () => {
    const empty = await plan({ "readme.md": "none" });
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain("has no .tf file");
    const none = await plan({}, "plan --dir nowhere");
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("there is no folder");
  });

  test("no tool on PATH: both names, and doctor", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    const bare = join(operator.home, "bin");
    mkdirSync(bare);
    const ended = await operator.infra("plan", { env: { PATH: bare } });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("neither terraform nor tofu is on PATH");
    expect(ended.stderr).toContain("nexusctl doctor");
  });

  test("a tool that is too old: which version it is", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    const path = fakeTool("terraform", 'echo "Terraform v0.12.31"');
    const ended = await operator.infra("plan", { env: { PATH: path } });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("is Terraform 0.12.31, which is too old");
  });

  test.each([
    ["a mistake in it", { "main.tf": 'resource "terraform_data" "a" {\n  input = \n}\n' }, "main.tf:2"],
    ["a variable without a value", { "main.tf": 'variable "x" {}\n' }, "No value for required variable (main.tf:1)"],
  ])("a configuration with %s: file and line, exit 1, and no plan is kept", async (_what, files, words) => {
    const operator = platform.operator(files);
    const ended = await operator.infra("plan");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("Terraform could not plan");
    expect(ended.stderr).toContain(words);
    expect(() => operator.plan()).toThrow("not one plan");
  });

  test("a folder that is not initialised: how to do it", async () => {
    const operator = platform.operator({ "main.tf": 'module "m" {\n  source = "./m"\n}\n' });
    operator.write("infra/m/main.tf", resource("a"));
    const ended = await operator.infra("plan");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("is not initialised");
    expect(ended.stderr).toContain(`terraform -chdir=${operator.folder} init`);
  });

  test("a file of variables that is not there: exit 2", async () => {
    const ended = await plan({ "main.tf": resource("a") }, "plan --var-file none.tfvars");
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("there is no file");
  });

  test("another workspace than the configured one: how to select it", async () => {
    const operator = platform.operator(
      { "main.tf": resource("a") },
      { configuration: `${FOUR_LINES}infra: {dir: infra, workspace: live}\n` },
    );
    const ended = await operator.infra("plan");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('the workspace "default" is selected, and staging has "live"');
    await operator.terraform("workspace", "new", "live");
    expect((await operator.infra("plan")).code).toBe(0);
  });

  test("the wrong account's credentials: exit 6", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    platform.proxy.rewrite("GetCallerIdentity", (text) => text.replaceAll(ACCOUNT, "210987654321"));
    const ended = await operator.infra("plan");
    platform.proxy.rewrite("GetCallerIdentity", (text) => text);
    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain("210987654321");
  });
});

describe("a state that somebody else works on", () => {
  test("is said: who holds it, since when, how to wait, and what to do when nobody is there", async () => {
    const operator = await planned();
    writeFileSync(
      join(operator.folder, "slow.tf"),
      resource("slow", { local: "touch begun; until [ -e go ]; do sleep 0.05; done" }),
    );
    const other = operator.terraform("apply", "-auto-approve", "-input=false", "-target=terraform_data.slow");
    await untilSeen(() => existsIn(operator, "begun"));
    for (const words of ["plan --lock-timeout 1s", `apply ${SURE} --lock-timeout 1s`]) {
      const ended = await operator.infra(words);
      expect(ended.code, ended.stderr).toBe(4);
      expect(`${ended.stdout}${ended.stderr}`).toMatch(/the state is locked by \S+@\S+ \(apply\), since/);
      expect(`${ended.stdout}${ended.stderr}`).toMatch(/--lock-timeout 5m; only when .* force-unlock [0-9a-f-]{36}/);
    }
    operator.write("infra/go", "");
    await other;
    const ended = await operator.infra("plan");
    expect(ended.code, ended.stderr).toBe(0);
  });

  test("is waited for as long as one says", async () => {
    const operator = platform.operator({
      "main.tf": resource("slow", { local: "touch begun; until [ -e go ]; do sleep 0.05; done" }),
    });
    const other = operator.terraform("apply", "-auto-approve", "-input=false");
    await untilSeen(() => existsIn(operator, "begun"));
    const waiting = operator.infra("plan --lock-timeout 60s");
    operator.write("infra/go", "");
    await other;
    const ended = await waiting;
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("nothing to change");
  });
});

describe("an application that fails half-way", () => {
  test("says what was applied, what failed and why, and what was not begun: exit 9", async () => {
    const main = `${resource("first")}${resource("second", { after: "first", local: "echo it is full; exit 3" })}${resource("third", { after: "second" })}`;
    const operator = platform.operator({ "main.tf": main });
    await operator.infra("plan");
    const ended = await operator.infra(`apply ${SURE} -o json`);
    expect(ended.code).toBe(9);
    expect(jsonOf(ended)).toMatchObject({
      status: "partial",
      error: {
        code: "partial",
        message: expect.stringMatching(
          /^1 of 3 done: created terraform_data.first; failed: create terraform_data.second; not begun: create terraform_data.third\. .*it is full/,
        ),
      },
    });
    expect(ended.stderr).toContain("created terraform_data.first");
    expect(operator.journal()).toContain("1 of 3 done");
    expect(await operator.resources()).toEqual(["terraform_data.first", "terraform_data.second"]);
    const again = await operator.infra("plan");
    expect(again.stdout).toContain("it is tainted: it was only half made");
  });

  test("with nothing begun has failed, and the plan is still good", async () => {
    const operator = await planned();
    const path = fakeTool("terraform", '[ "$1" = apply ] && { echo "no disk" >&2; exit 1; }\nREAL "$@"');
    const ended = await operator.infra(`apply ${SURE}`, { env: { PATH: path } });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("no disk");
    expect((await operator.infra(`apply ${SURE}`)).code).toBe(0);
  });
});
