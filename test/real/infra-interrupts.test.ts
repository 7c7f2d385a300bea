import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fakeTool } from "../support/fake-tool.js";
import { type InfraOperator, type InfraPlatform, resource, startInfra, untilSeen } from "../support/infra.js";
import { onTerminal } from "../support/terminal.js";

let platform: InfraPlatform;
beforeAll(async () => {
  platform = await startInfra();
});
afterAll(async () => {
  await platform?.stop();
});

const SURE = "apply --yes --confirm staging";
const has = ({ folder }: InfraOperator, name: string) => existsSync(join(folder, name));

/** Three in a row, of which the second takes as long as it is let. */
async function planned(local: string): Promise<InfraOperator> {
  const main = `${resource("first")}${resource("slow", { after: "first", local })}${resource("last", { after: "slow" })}`;
  const operator = platform.operator({ "main.tf": main });
  const ended = await operator.infra("plan");
  expect(ended.code, ended.stderr).toBe(0);
  return operator;
}

/** A terraform whose `apply` writes down every SIGINT, and ends at the one of this number. */
function countingTool(endsAt: number): string {
  return fakeTool(
    "terraform",
    `if [ "$1" = apply ]; then
  n=0
  trap 'n=$((n+1)); echo $n > asked; [ $n = ${endsAt} ] && exit 1' INT
  echo $$ > running
  for i in $(seq 1200); do sleep 0.05; done
  exit 1
fi
REAL "$@"`,
  );
}

describe("Ctrl-C", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "while it is applied (%s): what was done is said, the lock is given back, exit 130",
    async (signal) => {
      const operator = await planned("touch begun; exec sleep 60");
      const run = operator.start(`${SURE} -o json`);
      await run.said("created terraform_data.first");
      await untilSeen(() => has(operator, "begun"));
      run.kill(signal);
      const { code, stdout, stderr } = await run.ended;
      expect(code, stderr).toBe(130);
      expect(stderr).toContain("stopping: Terraform finishes what it began");
      expect(JSON.parse(stdout)).toMatchObject({
        status: "interrupted",
        error: {
          message:
            "interrupted: 1 of 3 done: created terraform_data.first; failed: create terraform_data.slow; not begun: create terraform_data.last",
        },
      });
      expect(operator.journal()).toContain('"status":"interrupted"');
      await operator.terraform("plan", "-lock-timeout=0s", "-input=false");
      expect(has(operator, ".terraform.tfstate.lock.info")).toBe(false);
    },
  );

  test("while it is planned: no plan is kept, exit 130", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    const path = fakeTool(
      "terraform",
      `if [ "$1" = plan ]; then trap 'exit 1' INT; touch begun; for i in $(seq 1200); do sleep 0.05; done; fi\nREAL "$@"`,
    );
    operator.env.PATH = path;
    const run = operator.start("plan");
    await untilSeen(() => has(operator, "begun"));
    run.kill("SIGINT");
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("no plan was kept; nothing was changed");
    expect(() => operator.plan()).toThrow("not one plan");
  });
});

describe("--timeout", () => {
  test("ends a plan that takes longer: given up, not interrupted, and no plan is kept, exit 7", async () => {
    const operator = platform.operator({ "main.tf": resource("a") });
    const path = fakeTool("terraform", `[ "$1" = plan ] && exec sleep 60\nREAL "$@"`);
    const { code, stderr } = await operator.infra("plan --timeout 5s", { env: { PATH: path } });
    expect(code, stderr).toBe(7);
    expect(stderr).toContain("given up after 5s; no plan was kept; nothing was changed");
    expect(stderr).not.toContain("interrupted");
    expect(() => operator.plan()).toThrow("not one plan");
  });
});

describe("on a terminal, where Ctrl-C goes to all there is", () => {
  async function applying(endsAt: number) {
    const operator = await planned("true");
    const env = { ...operator.env, PATH: countingTool(endsAt) };
    const run = onTerminal(`maintenance infra ${SURE}`, { env, home: operator.home });
    await untilSeen(() => has(operator, "running"));
    const asked = () => (has(operator, "asked") ? readFileSync(join(operator.folder, "asked"), "utf8").trim() : "0");
    const press = async (times: string) => {
      run.press("\u0003");
      await untilSeen(() => asked() === times);
    };
    const pid = Number(readFileSync(join(operator.folder, "running"), "utf8"));
    return { operator, run, asked, press, pid };
  }

  test("the first reaches terraform once, and is waited for", async () => {
    const { run, press, asked } = await applying(1);
    await press("1");
    expect(await run.ended, run.screen()).toBe(130);
    expect(asked()).toBe("1");
    expect(run.screen()).toContain("stopping: Terraform finishes what it began");
    expect(run.screen()).toContain("nothing was applied");
  });

  test("the second makes it stop at once, and it is said what may be left", async () => {
    const { run, press } = await applying(2);
    await press("1");
    await run.shows("Ctrl-C again");
    await press("2");
    expect(await run.ended, run.screen()).toBe(130);
    expect(run.screen().replace(/\s+/g, " ")).toContain("stopped at once: its lock may still be there");
  });

  test("the third leaves it alone, and says so", async () => {
    const { run, press, pid } = await applying(99);
    await press("1");
    await run.shows("Ctrl-C again");
    await press("2");
    await run.shows("a third Ctrl-C leaves it alone");
    run.press("\u0003");
    expect(await run.ended, run.screen()).toBe(130);
    expect(run.screen()).toContain("Terraform was left running");
    process.kill(pid, "SIGKILL");
  });

  test.each([40, 80, 200])("no line of what is asked about is wider than %d columns", async (columns) => {
    const operator = await planned("true");
    const run = onTerminal("maintenance infra apply --dry-run", { env: operator.env, home: operator.home, columns });
    expect(await run.ended, run.screen()).toBe(0);
    const lines = run
      .screen()
      .replace(/^.*looking/gm, "")
      .split(/\r?\n/);
    expect(Math.max(...lines.map((line) => [...line].length)), run.screen()).toBeLessThanOrEqual(columns);
  });

  const destroying = async () => {
    const operator = platform.operator({ "main.tf": `${resource("a")}${resource("b")}` });
    await operator.terraform("apply", "-auto-approve", "-input=false");
    await operator.infra("plan --destroy");
    const run = onTerminal("maintenance infra apply", { env: operator.env, home: operator.home, columns: 120 });
    await run.shows("Type how many are destroyed");
    return { operator, run };
  };

  test("the number of destroyed resources is asked for; the right one applies", async () => {
    const { operator, run } = await destroying();
    run.press("2\r");
    expect(await run.ended, run.screen()).toBe(0);
    expect(run.screen()).toContain("destroyed terraform_data.a");
    expect(await operator.resources()).toEqual([]);
  });

  test.each([
    ["another number", "1\r", 4],
    ["the environment's name", "staging\r", 4],
    ["nothing", "\r", 4],
    ["Ctrl-C", "\u0003", 130],
  ])("%s does nothing", async (_what, keys, code) => {
    const { operator, run } = await destroying();
    run.press(keys);
    expect(await run.ended, run.screen()).toBe(code);
    expect(await operator.resources()).toHaveLength(2);
  });
});

describe("killed in the middle", () => {
  test("terraform finishes what it began all the same, and the next plan finds it done", async () => {
    const operator = await planned("touch begun; until [ -e go ]; do sleep 0.05; done");
    const run = operator.start(SURE);
    await untilSeen(() => has(operator, "begun"));
    run.kill("SIGKILL");
    await run.ended;
    const meanwhile = await operator.infra("plan --lock-timeout 1s");
    expect(meanwhile.code).toBe(4);
    operator.write("infra/go", "");
    await untilSeen(async () => (await operator.resources()).length === 3);
    const ended = await operator.infra("plan --lock-timeout 20s");
    expect(ended.stdout, ended.stderr).toContain("nothing to change");
    expect((await operator.run(["journal", "list"])).stdout).toMatch(/unknown|unfinished|running/);
  });
});
