import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { makeOperator, runCli } from "../support/cli.js";
import { sandboxCli } from "../support/sandbox-cli.js";
import { FOUR_LINES, KEYS } from "../support/seed.js";

const sandbox = sandboxCli();
const env = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SEED: "cli", NEXUSCTL_SANDBOX_SPEED: "200" };

/** What a shell would offer behind these words; the last one is being typed. */
async function offers(...words: string[]): Promise<string[]> {
  const ended = await runCli(["complete", "--", ...words], { home: sandbox.home, env });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
  return ended.stdout.split("\n").filter((line) => line !== "");
}

describe("completion offers", () => {
  beforeAll(async () => {
    const opened = ["incident", "open", "--title", "slow checkout", "--severity", "P2", "--yes"];
    for (const args of [opened, ["backup", "data", "create", "--only", "database"]]) {
      const ended = await runCli(args, { home: sandbox.home, env });
      expect(ended.code, ended.stderr).toBe(0);
    }
  });

  test("incidents with how they stand, where one is named", async () => {
    const [latest, newest] = await offers("incident", "show", "");
    expect(latest).toBe("latest\tthe newest incident");
    expect(newest).toMatch(/^inc-sandbox-\d{8}-\d{4}\tP2 open: slow checkout$/);
    expect(await offers("service", "restart", "--incident", "inc-")).toEqual([newest]);
    expect(await offers("service", "restart", "--incident=inc-")).toEqual([`--incident=${newest}`]);
  });

  test("snapshots, newest first", async () => {
    const found = await offers("backup", "snapshot", "restore", "rds:");
    expect(found.length).toBeGreaterThan(1);
    for (const one of found) expect(one).toMatch(/^rds:nexus-platform-sandbox-db-[\d-]+\tautomated, available, \d{4}-/);
    expect([...found].sort().reverse()).toEqual(found);
    expect(await offers("emergency", "database", "recover", "--snapshot", "rds:")).toEqual(found);
  });

  test("data backups, and the latest", async () => {
    const [latest, id] = await offers("backup", "data", "restore", "");
    expect(latest).toBe("latest\tthe newest backup");
    expect(id).toMatch(/^\d{8}-\d{6}-[0-9a-f]{6}\tin nexus-platform-sandbox-backups$/);
  });

  test("alarms with their state, revisions and deployments", async () => {
    expect(await offers("monitor", "alarms", "ack", "")).toContain("nexus-platform-sandbox-high-cpu\tOK");
    const revisions = await offers("service", "rollback", "--to", "");
    expect(revisions[0]).toMatch(/^nexus-platform-sandbox-task:\d+\t/);
    expect((await offers("service", "wait", "--deployment", "")).length).toBeGreaterThan(0);
  });

  test("the environment's own, wherever the line names it", async () => {
    const elsewhere = { home: sandbox.home, env: { ...env, NEXUSCTL_ENV: "" } };
    for (const words of [["--env", "sandbox"], ["--env=sandbox"], ["-e", "sandbox"]]) {
      const ended = await runCli(["complete", "--", ...words, "incident", "show", "inc-"], elsewhere);
      expect(ended.stdout).toMatch(/^inc-sandbox-/);
    }
  });

  test("and writes nothing", async () => {
    const before = readFileSync(sandbox.journal, "utf8");
    await offers("backup", "snapshot", "delete", "");
    expect(readFileSync(sandbox.journal, "utf8")).toBe(before);
  });
});

describe("completion keeps silent", () => {
  const line = ["complete", "--", "backup", "snapshot", "restore", ""];

  test("and soon gives up where AWS does not answer", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const operator = makeOperator(FOUR_LINES, { ...KEYS, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    try {
      expect(await operator.run(line, { withinMs: 15_000 })).toEqual({ code: 0, stdout: "", stderr: "" });
    } finally {
      server.close();
    }
  });

  test.each([
    ["nobody listens", FOUR_LINES, { ...KEYS, AWS_ENDPOINT_URL: "http://127.0.0.1:9" }],
    ["there are no credentials", FOUR_LINES, {}],
    ["the configuration is wrong", "region: [", KEYS],
    ["nothing is configured", "", KEYS],
  ])("where %s", async (_what, configuration, variables) => {
    const operator = makeOperator(configuration, variables);
    expect(await operator.run(line)).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});
