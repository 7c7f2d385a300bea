import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";
import { onTerminal } from "../support/terminal.js";

const env = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "300", NEXUSCTL_SANDBOX_SEED: "terminal" };
const CAUSE = "missing required environment variable DATABASE_POOL_SIZE";

describe("deploying on a terminal", () => {
  it("a crash-looping image ends rolled back, with the cause: exit 8", async () => {
    const home = makeHome();
    const run = onTerminal("maintenance deploy --version v1.43.0-broken --skip-build", { env, home, columns: 200 });
    await run.shows(/Deploy v1\.43\.0-broken to \S+\?/);
    run.press("y\r");
    expect(await run.ended, run.screen()).toBe(8);
    expect(run.screen()).toContain("ROLLED BACK");
    expect(run.screen()).toContain("exit 1: the application ended with an error");
    expect(run.screen()).toContain(CAUSE);
    const status = await runCli(["service", "status", "-o", "json", "--query", "service.taskDefinition"], {
      env,
      home,
    });
    expect(status.stdout).toContain(":42");
  });

  it("shows how far the build is, and asks first: Enter builds nothing", async () => {
    const home = makeHome();
    mkdirSync(join(home, "app"));
    writeFileSync(join(home, "app", "Dockerfile"), "FROM node:20-slim\nCOPY dist /app\n");
    const declined = onTerminal("maintenance deploy --version v2.0.0 --build app", { env, home });
    await declined.shows(/Deploy v2\.0\.0 to/);
    declined.press("\r");
    expect(await declined.ended).toBe(4);
    expect(declined.screen()).not.toContain("STEP 1/2");
    const run = onTerminal("maintenance deploy --version v2.0.0 --build app --yes", { env, home });
    await run.shows("STEP 1/2: FROM node:20-slim");
    expect(await run.ended, run.screen()).toBe(0);
    expect(run.screen()).toMatch(/runs v2\.0\.0/);
  });

  it("Ctrl-C while it builds ends it at once: nothing is pushed, nothing is deployed", async () => {
    const home = makeHome();
    mkdirSync(join(home, "app"));
    writeFileSync(join(home, "app", "Dockerfile"), "FROM node:20-slim\nCOPY dist /app\n");
    const slow = { ...env, NEXUSCTL_SANDBOX_SPEED: "1" };
    const run = onTerminal("maintenance deploy --version v2.0.0 --build app --yes", { env: slow, home });
    await run.shows("STEP 1/2");
    run.press("\u0003");
    expect(await run.ended, run.screen()).toBe(130);
    const none = await runCli(["maintenance", "deploy", "--version", "v2.0.0", "--skip-build", "--yes"], { env, home });
    expect(none.code).toBe(5);
  });
});
