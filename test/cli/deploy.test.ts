import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { fakeTool } from "../support/fake-tool.js";
import { sandboxCli } from "../support/sandbox-cli.js";

const FAST = { NEXUSCTL_SANDBOX_SPEED: "500" };
const CAUSE = "missing required environment variable DATABASE_POOL_SIZE";

function sandbox() {
  const cli = sandboxCli(FAST);
  const source = (name: string, dockerfile: string) => {
    mkdirSync(join(cli.home, name), { recursive: true });
    writeFileSync(join(cli.home, name, "Dockerfile"), dockerfile);
  };
  source("app", "FROM node:20-slim\nCOPY dist /app\nCMD node /app/server.js\n");
  source("failing", "FROM node:20-slim\nRUN false\n");
  const running = async () => {
    const status = jsonOf(await cli.run("service status -o json")) as unknown as {
      service: { taskDefinition: string };
    };
    return status.service.taskDefinition;
  };
  return { ...cli, running };
}

describe("deploying a crash-looping image in a script", () => {
  it("ends rolled back, with the dead task's reason and its last lines: exit 8", async () => {
    const cli = sandbox();
    const before = await cli.running();
    const ended = await cli.run("maintenance deploy --version v1.43.0-broken --skip-build --yes");
    expect(ended.code, ended.stderr).toBe(8);
    expect(ended.stdout).toMatch(/^.*ROLLED BACK/);
    expect(ended.stdout).toContain("exit 1: the application ended with an error");
    expect(ended.stdout).toContain(CAUSE);
    expect(await cli.running()).toBe(before);
    const told = ended.stderr.split("\n").filter((line) => /^\d{4}-\d\d-\d\dT\S+ (?!critical)/.test(line));
    expect(told.join("\n")).toContain("rolling back to deployment");
    expect(told).toEqual([...new Set(told)]);
    const undone = await cli.run("undo latest --yes");
    expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining("rolled back already") });
  });

  it("where ECS does not go back by itself, nexusctl does, to the last revision that held", async () => {
    const cli = sandbox();
    const good = await cli.running();
    await cli.run("sandbox break crash-loop");
    const ended = await cli.run("maintenance deploy --version v1.43.0-broken --skip-build --yes -o json");
    expect(ended.code, ended.stderr).toBe(8);
    expect(jsonOf(ended)).toMatchObject({
      status: "rolled-back",
      rescue: {
        kind: "roll-back",
        steps: [{ id: "roll-back", status: "done" }, { status: "done" }, { id: "ecs-rolled-back" }],
      },
      error: { code: "rolled-back", message: expect.stringContaining(CAUSE) },
      undo: { possible: false, whyNot: "it was taken back already" },
    });
    expect(ended.stderr).toContain("putting right: run nexus-platform-sandbox-service on");
    expect(await cli.running()).toBe(good);
    const record = await cli.run("journal show latest");
    expect(record.stdout).toMatch(/run \S+ on \S+:42 again\tdone\tno undo: it took back a deployment/);
    expect(record.stdout).not.toContain("nexusctl undo");
    expect((await cli.run("emergency triage")).stdout).not.toContain("crash");
  });

  it("with --no-rollback is left as it is: exit 1, and the way back is named", async () => {
    const cli = sandbox();
    await cli.run("sandbox break crash-loop");
    const ended = await cli.run("maintenance deploy --version v1.43.0-broken --skip-build --no-rollback --yes");
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stdout).toContain("service rollback");
    expect(ended.stdout).toContain(CAUSE);
  });

  it("with --no-rollback ECS goes back all the same, and no undo is offered: exit 8", async () => {
    const ended = await sandbox().run(
      "maintenance deploy --version v1.43.0-broken --skip-build --no-rollback --yes -o json",
    );
    expect(ended.code, ended.stderr).toBe(8);
    expect(jsonOf(ended)).toMatchObject({ undo: { possible: false, whyNot: "ECS takes it back by itself" } });
  });

  it("whose wait is not long enough says what to type should it fail: exit 7", async () => {
    const ended = await sandbox().run("maintenance deploy --version v1.43.0-broken --skip-build --timeout 10s --yes");
    expect(ended.code, ended.stderr).toBe(7);
    expect(ended.stdout.replace(/\s+/g, " ")).toMatch(
      /nothing takes it back from here if it fails; by hand: nexusctl .*service rollback --to \S+:42/,
    );
  });

  it("during a restart has its way back to the revision that is restarted", async () => {
    const cli = sandbox();
    const env = { NEXUSCTL_SANDBOX_SPEED: "1" };
    expect((await cli.run("service restart --no-wait --yes", { env })).code).toBe(0);
    const dry = await cli.run("maintenance deploy --version v1.43.0 --skip-build --dry-run", { env });
    expect(dry.stdout).toContain("is in progress");
    expect(dry.stdout).toMatch(/should step 3 find that it failed: run \S+ on \S+:42 again/);
    expect(dry.stdout).not.toContain("has not completed a deployment");
  });
});

describe("building in the sandbox", () => {
  it("runs from the build to the rollout without ever starting a tool, and leaves no login", async () => {
    const cli = sandbox();
    const started = join(cli.home, "started");
    const script = `touch '${started}'`;
    const path = `${fakeTool("docker", script).split(":")[0]}:${fakeTool("podman", script)}`;
    const env = { PATH: `${path}:${dirname(process.execPath)}` };
    const ended = await cli.run("maintenance deploy --version v2.0.0 --build app --yes -o json", { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain("STEP 2/3: COPY dist /app");
    expect(existsSync(started)).toBe(false);
    const { steps } = jsonOf(ended) as unknown as {
      steps: { id: string; result: { digest?: string }; input?: unknown }[];
    };
    const digest = steps.find(({ id }) => id === "digest")?.result.digest ?? "none";
    expect(JSON.stringify(steps.find(({ id }) => id === "register")?.input)).toContain(`@${digest}"`);
    expect(readdirSync(dirname(cli.journal)).filter((name) => name.startsWith("registry-login"))).toEqual([]);
    expect(readFileSync(cli.journal, "utf8")).not.toMatch(/sandbox-[0-9a-f]{32}/);
    const status = await cli.run("service status");
    expect(status.stdout).toContain(digest.slice(0, 19));
  });

  it("a build that fails pushes and registers nothing, and shows its last lines: exit 1", async () => {
    const cli = sandbox();
    const before = readFileSync(join(cli.home, "failing", "Dockerfile"), "utf8");
    expect(before).toContain("RUN false");
    const ended = await cli.run("maintenance deploy --version v2.0.0 --build failing --yes");
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stdout).toContain("STEP 2/2: RUN false");
    const none = await cli.run("maintenance deploy --version v2.0.0 --skip-build --yes");
    expect(none.code).toBe(5);
    expect(none.stderr).toContain("the newest are v1.43.0");
  });

  it("what crashes is told by its digest as well", async () => {
    const cli = sandbox();
    const ended = await cli.run("maintenance deploy --version v2.1.0-bad --build app --yes");
    expect(ended.code, ended.stderr).toBe(8);
    expect(ended.stdout).toContain(CAUSE);
  });
});

describe("the preview", () => {
  it("shows the way back before anything is confirmed", async () => {
    const cli = sandbox();
    const dry = await cli.run("maintenance deploy --version v1.43.0 --skip-build --dry-run");
    expect(dry.stdout).toMatch(/should step 3 find that it failed: run \S+ on \S+:42 again, then wait/);
    const left = await cli.run("maintenance deploy --version v1.43.0 --skip-build --no-rollback --dry-run");
    expect(left.stdout).toContain("should step 3 find that it failed: nothing, it is left as it is");
    const json = await cli.run("maintenance deploy --version v1.42.1 --skip-build --dry-run -o json");
    expect(jsonOf(json)).toMatchObject({
      rescue: { kind: "roll-back", wait: "update-deployed", byHand: expect.stringContaining(":42") },
      warnings: [expect.stringContaining("2 critical")],
    });
  });
});

describe("what is not deployed", () => {
  it("the tag that the running revision names: exit 1, and nothing is built", async () => {
    const ended = await sandbox().run("maintenance deploy --version v1.42.0 --build app --yes");
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain("so there would be no way back");
    expect(ended.stderr).not.toContain("STEP");
  });

  it.each([
    ["an image that does not exist", "--version v1.43.9 --skip-build", 5, "did you mean"],
    ["one for another architecture", "--version v1.43.0-arm64 --skip-build", 1, "linux/arm64"],
    ["a tag that cannot be one", "--version -v/1 --skip-build", 2, "cannot be the tag"],
    ["for another platform", "--version v2.0.0 --build app --platform linux/arm64", 2, "the tasks run on linux/amd64"],
    ["without saying yes", "--version v1.43.0 --skip-build", 4, "--yes"],
  ])("%s", async (_what, options, code, words) => {
    const ended = await sandbox().run(`maintenance deploy ${options.replace("--version ", "--version=")}`);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toContain(words);
  });

  it.each(["ecr.DescribeRepositories", "ecr.DescribeImages", "ecs.RegisterTaskDefinition", "ecs.UpdateService"])(
    "without the permission to %s, which is named",
    async (operation) => {
      const cli = sandbox();
      const before = await cli.running();
      const env = { NEXUSCTL_SANDBOX_FAULTS: `denied:${operation}` };
      const ended = await cli.run("maintenance deploy --version v1.43.0 --skip-build --yes", { env });
      expect([6, 9], ended.stderr).toContain(ended.code);
      expect(`${ended.stdout}${ended.stderr}`).toContain(operation.split(".")[1]);
      expect(await cli.running()).toBe(before);
    },
  );

  it.each(["ecr.BatchGetImage", "ecr.GetDownloadUrlForLayer", "ecr.DescribeImageScanFindings"])(
    "but without the permission to %s it is, and says what it does not know",
    async (operation) => {
      const env = { NEXUSCTL_SANDBOX_FAULTS: `denied:${operation}` };
      const ended = await sandbox().run("maintenance deploy --version v1.43.0 --skip-build --dry-run", { env });
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toContain("unknown: not allowed to");
    },
  );
});

describe("a rollback to what is named by a tag", () => {
  it("says nothing of one that has not moved", async () => {
    const ended = await sandbox().run("service rollback --to 41 --dry-run");
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).not.toContain("by its tag");
  });

  it("is not stopped by a refusal of ECR", async () => {
    const env = { NEXUSCTL_SANDBOX_FAULTS: "denied:ecr.DescribeImages" };
    const ended = await sandbox().run("service rollback --to 41 --yes", { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain("unknown (access denied to ecr:DescribeImages)");
  });
});

describe("a restart of what is named by a tag", () => {
  it("says that it has not moved, and once it has, what fresh tasks will run", async () => {
    const cli = sandbox();
    expect((await cli.run("service restart --dry-run")).stdout).toContain("has not moved");
    const env = { NEXUSCTL_SANDBOX_FAULTS: "denied:ecs.RegisterTaskDefinition" };
    const pushed = await cli.run("maintenance deploy --version v1.42.0 --build app --no-rollback --yes", { env });
    expect(pushed.stderr).toContain("exists already: the push makes it name another image");
    const moved = await cli.run("service restart --dry-run");
    expect(moved.stdout).toMatch(
      /has moved since the tasks started: fresh tasks will run sha256:\w{12} pushed .* ago; running now/,
    );
  });

  it("is not stopped by a refusal of ECR", async () => {
    const env = { NEXUSCTL_SANDBOX_FAULTS: "denied:ecr.DescribeImages" };
    const ended = await sandbox().run("service restart --yes", { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stderr).toContain("whether it has moved is unknown: access denied to ecr:DescribeImages");
  });
});
