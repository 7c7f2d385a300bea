import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { fakeTool } from "../support/fake-tool.js";
import { type InfraOperator, type InfraPlatform, resource, startInfra } from "../support/infra.js";
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
