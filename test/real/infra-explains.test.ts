import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeTool } from "../support/fake-tool.js";
import { type InfraOperator, type InfraPlatform, resource, startInfra, untilSeen } from "../support/infra.js";
import { ACCOUNT, FOUR_LINES } from "../support/seed.js";

let platform: InfraPlatform;
beforeAll(async () => {
  platform = await startInfra();
});
afterAll(async () => {
  await platform?.stop();
});

const existsIn = ({ folder }: InfraOperator, name: string) => existsSync(join(folder, name));

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
    const operator = platform.operator({ "main.tf": resource("a") });
    await operator.infra("plan");
    writeFileSync(
      join(operator.folder, "slow.tf"),
      resource("slow", { local: "touch begun; until [ -e go ]; do sleep 0.05; done" }),
    );
    const other = operator.terraform("apply", "-auto-approve", "-input=false", "-target=terraform_data.slow");
    await untilSeen(() => existsIn(operator, "begun"));
    for (const words of ["plan --lock-timeout 1s", "apply --yes --confirm staging --lock-timeout 1s"]) {
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
