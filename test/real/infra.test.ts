import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { fakeTool } from "../support/fake-tool.js";
import { type InfraOperator, type InfraPlatform, resource, startInfra } from "../support/infra.js";
import { sandboxCli } from "../support/sandbox-cli.js";

let platform: InfraPlatform;
beforeAll(async () => {
  platform = await startInfra();
});
afterAll(async () => {
  await platform?.stop();
});

const SIZE = 'variable "size" {\n  type = string\n}\n';
const REPLACED = `resource "terraform_data" "replaced" {
  triggers_replace = [var.size]
}
`;
/** Two that follow the size, one by being made anew. */
const MAIN = `${SIZE}${resource("changed", { input: "var.size" })}${REPLACED}${resource("kept")}`;

/** With everything of `MAIN` in the state, and another size asked for. */
async function applied(): Promise<InfraOperator> {
  const operator = platform.operator({ "main.tf": MAIN, "terraform.tfvars": 'size = "small"\n' });
  await operator.terraform("apply", "-auto-approve", "-input=false");
  writeFileSync(join(operator.folder, "terraform.tfvars"), 'size = "large"\n');
  return operator;
}

describe("a plan", () => {
  test("says in its first line what would be done, and why something is replaced", async () => {
    const operator = await applied();
    const { code, stdout } = await operator.infra("plan");
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("warning\t1 to add, 1 to change, 1 to destroy (1 replaced)");
    expect(stdout).toContain("replace\tterraform_data.replaced\tforced by triggers_replace");
    expect(stdout).toContain("change\tterraform_data.changed\tinput: small → large");
    expect(stdout).toContain(`maintenance infra apply --plan ${operator.plan()}`);
  });

  test("changes nothing, and is kept for its owner alone", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    const data = jsonOf(await operator.infra("plan -o json"));
    expect(data).toMatchObject({
      kind: "maintenance.infra.plan",
      plan: operator.plan(),
      changes: true,
      folder: operator.folder,
      workspace: "default",
      counts: { add: 1, change: 0, destroy: 0, replace: 0 },
      resources: [{ address: "terraform_data.a", action: "create", protectedAs: null }],
      drift: [],
    });
    expect(await operator.resources().catch(() => [])).toEqual([]);
    for (const name of ["", "plan", "manifest.json"]) {
      expect(statSync(join(operator.shelf, operator.plan(), name)).mode & 0o077, name).toBe(0);
    }
  });

  test("that finds all as it should be says so, and applying it does nothing", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    await operator.terraform("apply", "-auto-approve");
    const planned = await operator.infra("plan");
    expect(planned.stdout.split("\n")[0]).toBe("ok\tnothing to change");
    const ended = await operator.infra("apply");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("NOTHING TO DO");
  });

  test("of a dry run is shown and not kept", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    const { code, stdout } = await operator.infra("plan --dry-run -o json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ plan: null, counts: { add: 1 } });
    expect(readdirSync(operator.shelf)).toEqual([]);
  });

  test("takes other variables, one resource only, or everything away", async () => {
    const operator = await applied();
    operator.write("infra/other.tfvars", 'size = "small"\n');
    const counts = async (words: string) => jsonOf(await operator.infra(`plan --dry-run -o json ${words}`)).counts;
    expect(await counts("--var-file other.tfvars")).toMatchObject({ add: 0, change: 0, destroy: 0 });
    expect(await counts("--target terraform_data.changed")).toMatchObject({ add: 0, change: 1, destroy: 0 });
    expect(await counts("--destroy")).toMatchObject({ add: 0, change: 0, destroy: 3 });
  });

  test("never shows what is sensitive: not on the screen, in data, in the manifest or the journal", async () => {
    const secret = "correct-horse-battery";
    const main = `variable "password" {
  type      = string
  sensitive = true
}
${resource("user", { input: "var.password" })}output "given" {
  value     = terraform_data.user.output
  sensitive = true
}
`;
    const operator = platform.operator({ "main.tf": main }, { env: { TF_VAR_password: secret } });
    const said = [await operator.infra("plan"), await operator.infra("plan -o json -v")];
    const manifests = readdirSync(operator.shelf).map((id) => readFileSync(join(operator.shelf, id, "manifest.json")));
    said.push(await operator.infra("apply --yes --confirm staging -v"));
    expect(said.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(JSON.stringify(said)).not.toContain(secret);
    expect(`${operator.journal()}${manifests.join("")}`).not.toContain(secret);
  });
});

describe("applying", () => {
  test("the plan that was read is the one applied", async () => {
    const operator = await applied();
    await operator.infra("plan");
    // What the folder says by now is of no account.
    writeFileSync(join(operator.folder, "main.tf"), `${MAIN}${resource("late")}`);
    const ended = await operator.infra("apply --yes --confirm 1");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("1 added, 1 changed, 1 destroyed");
    expect(ended.stdout).toContain("the state holds 3 resources now");
    expect(await operator.resources()).not.toContain("terraform_data.late");
    expect(await operator.terraform("state", "show", "-no-color", "terraform_data.changed")).toContain('"large"');
  });

  test("says of each resource what was done, and keeps no plan", async () => {
    const operator = await applied();
    await operator.infra("plan");
    const { code, stdout, stderr } = await operator.infra("apply --yes --confirm 1 -o json");
    expect(code, stderr).toBe(0);
    for (const line of [
      "destroyed terraform_data.replaced",
      "created terraform_data.replaced",
      "changed terraform_data.changed",
    ]) {
      expect(stderr).toContain(line);
    }
    expect(JSON.parse(stdout)).toMatchObject({
      status: "applied",
      risk: "destructive",
      resource: { name: "staging" },
      steps: [{ status: "done", result: { added: 1, changed: 1, destroyed: 1, resources: 3 } }],
      undo: { possible: false },
    });
    expect(readdirSync(operator.shelf)).toEqual([]);
  });

  test("needs the number of destroyed resources, and neither --yes nor a name will do", async () => {
    const operator = await applied();
    await operator.infra("plan --destroy");
    for (const flags of ["", "--yes", "--yes --confirm staging", "--yes --confirm 2", "--confirm 3"]) {
      const ended = await operator.infra(`apply ${flags}`.trim(), { stdin: "3\n" });
      expect(ended.code, flags).toBe(4);
      expect(ended.stderr, flags).toContain(flags === "--confirm 3" ? "--yes" : "--confirm 3");
    }
    expect(await operator.resources()).toHaveLength(3);
    const ended = await operator.infra("apply --yes --confirm 3");
    expect(ended.code, ended.stderr).toBe(0);
    expect(await operator.resources()).toEqual([]);
  });

  test("in a dry run changes nothing and shows the plan once more", async () => {
    const operator = await applied();
    await operator.infra("plan");
    const ended = await operator.infra("apply --dry-run");
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("forced by triggers_replace");
    expect(await operator.terraform("state", "show", "-no-color", "terraform_data.changed")).toContain('"small"');
    expect((await operator.infra("apply --yes --confirm 1")).code).toBe(0);
  });

  test("warns of variables that changed after the plan, which it still has as they were", async () => {
    const operator = await applied();
    await operator.infra("plan");
    writeFileSync(join(operator.folder, "terraform.tfvars"), 'size = "huge"\n');
    const ended = await operator.infra("apply --dry-run");
    expect(ended.stdout).toContain("terraform.tfvars changed since; the plan has it as it was");
  });
});

describe("an old plan", () => {
  const OLD = "p-20200101-000000-abcd";

  test("stays when another cannot be made, and goes when one is kept", async () => {
    const operator = platform.operator({ "main.tf": "broken {" });
    operator.write(`.local/state/nexusctl/staging/infra/${OLD}/plan`, "old");
    expect((await operator.infra("plan")).code).toBe(1);
    expect(readdirSync(operator.shelf)).toEqual([OLD]);
    writeFileSync(join(operator.folder, "main.tf"), resource("a"));
    expect((await operator.infra("plan")).code).toBe(0);
    expect(operator.plan()).not.toBe(OLD);
  });

  test("that is taken away while it is applied does not make a failure of what was done", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    expect((await operator.infra("plan")).code).toBe(0);
    const folder = join(operator.shelf, operator.plan());
    const path = fakeTool(
      "terraform",
      `REAL "$@"; code=$?\nif [ "$1" = apply ]; then cat '${folder}/in-use' >mark; rm -r '${folder}'; fi\nexit $code`,
    );
    const ended = await operator.infra("apply --yes --confirm staging", { env: { PATH: path } });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("1 added, 0 changed, 0 destroyed");
    expect(await operator.resources()).toEqual(["terraform_data.a"]);
    // Meanwhile it was marked as somebody's who is at work on it.
    expect(readFileSync(join(operator.folder, "mark"), "utf8")).toMatch(/^\d+ /);
  });
});

describe("in the sandbox", () => {
  test("it plans and applies a sample of its own, and no other folder", async () => {
    const cli = sandboxCli();
    const first = await cli.run("maintenance infra plan");
    expect(first.stdout.split("\n")[0]).toBe("ok\t5 to add, 0 to change, 0 to destroy");
    expect((await cli.run("maintenance infra apply --yes --confirm sandbox")).code).toBe(0);
    const again = await cli.run("maintenance infra plan");
    expect(again.stdout.split("\n")[0]).toBe("ok\tnothing to change");
    const other = await cli.run("maintenance infra plan --dir .");
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("never another folder");
  });
});
