import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";
import { onTerminal } from "../support/terminal.js";

const env = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "2000", NEXUSCTL_SANDBOX_SEED: "terminal" };
const home = makeHome();
/** Drawn and taken away again on the line that is written next. */
const SPINNER = /^.*[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] looking/;
const DOWN = "\u001b[B";
const type = (line: string, more: Parameters<typeof onTerminal>[1] = {}) => onTerminal(line, { env, home, ...more });
const asked = (line: string) => runCli(line.split(" "), { env, home });

describe("on a terminal", () => {
  beforeAll(async () => {
    const made = await asked("backup data create --only database");
    expect(made.code, made.stderr).toBe(0);
  });

  it("a destructive change is done when the very name is typed", async () => {
    const run = type("backup data restore latest --into typed");
    await run.shows("Type typed to go on");
    run.press("typed\r");
    expect(await run.ended, run.screen()).toBe(0);
    expect(run.screen()).toContain("typed was restored from");
  });

  it.each([
    ["another name", "Other\r"],
    ["the name in other letters", "OTHER\r"],
    ["nothing", "\r"],
  ])("and not when %s is typed: exit 4, in one soft line", async (_what, keys) => {
    const run = type("backup data restore latest --into other");
    await run.shows("Type other to go on");
    run.press(keys);
    expect(await run.ended).toBe(4);
    expect(run.screen()).toContain("declined; nothing was changed");
    expect((await asked("backup data restore latest --into other --dry-run")).code).toBe(0);
  });

  it("a disruptive one asks y/N, and Enter means no", async () => {
    const run = type("service restart");
    await run.shows(/Restart .*\?/);
    run.press("\r");
    expect(await run.ended).toBe(4);
  });

  it("Ctrl-C at a question ends it: 130, nothing done", async () => {
    const run = type("backup data restore latest --into other");
    await run.shows("Type other to go on");
    run.press("\u0003");
    expect(await run.ended).toBe(130);
  });

  it("Ctrl-C while a backup runs stops it at once and leaves nothing", async () => {
    const run = type("backup data create", { env: { ...env, NEXUSCTL_SANDBOX_SPEED: "1" } });
    await run.shows("taking a Redis snapshot");
    const pressed = performance.now();
    run.press("\u0003");
    expect(await run.ended, run.screen()).toBe(130);
    expect(performance.now() - pressed).toBeLessThan(3_000);
    expect((await asked("backup data list -o json --query length(backups)")).stdout.trim()).toBe("1");
  });

  it("a key's secret is shown once, to who typed the name, and is nowhere else", async () => {
    const run = type("security keys rotate ci-deployer --deliver show");
    await run.shows("Type ci-deployer to go on");
    expect(run.screen()).not.toContain("secret access key  ");
    run.press("ci-deployer\r");
    expect(await run.ended, run.screen()).toBe(0);
    const shown = [...run.screen().matchAll(/secret access key {2}(\S+)/g)].map(([, secret = ""]) => secret);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatch(/^sandbox\/[0-9a-f]{32}$/);
    const state = join(home, ".local/state/nexusctl/sandbox");
    for (const file of readdirSync(state).filter((name) => /json/.test(name))) {
      expect(readFileSync(join(state, file), "utf8"), file).not.toContain(shown[0]);
    }
  });

  it("Ctrl-C while a new key is proved leaves both keys, and --resume goes on", async () => {
    const own = makeHome();
    const slow = { ...env, NEXUSCTL_SANDBOX_SPEED: "1" };
    const run = onTerminal("security keys rotate ci-deployer --deliver file:new-key", { env: slow, home: own });
    await run.shows("Type ci-deployer to go on");
    run.press("ci-deployer\r");
    await run.shows("not known to AWS yet");
    run.press("\u0003");
    await run.shows("What now?");
    run.press("\u001b[B\r");
    expect(await run.ended, run.screen()).toBe(130);
    const resumed = await runCli("security keys rotate ci-deployer --resume --yes --confirm ci-deployer".split(" "), {
      env,
      home: own,
    });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).not.toContain("create a second access key");
  });

  it("Ctrl-C a second time, at the question what now, leaves the change running and says how to find it", async () => {
    const own = makeHome();
    const slow = { ...env, NEXUSCTL_SANDBOX_SPEED: "1" };
    const run = onTerminal("service restart", { env: slow, home: own });
    await run.shows("(y/N)");
    run.press("y\r");
    await run.shows("2/2 wait until");
    run.press("\u0003");
    await run.shows("What now?");
    run.press("\u0003");
    expect(await run.ended, run.screen()).toBe(130);
    const screen = run.screen().slice(run.screen().indexOf("What now?"));
    expect(screen).toContain("STILL RUNNING");
    expect(screen).toContain("find it again with: nexusctl service wait");
    expect(screen).not.toContain("failed");
  });

  it("a list asks one by one; left with Ctrl-C it keeps what was answered, and goes on where it was", async () => {
    const own = makeHome();
    const slow = { ...env, NEXUSCTL_SANDBOX_SPEED: "1" };
    const run = onTerminal("maintenance monthly", { env: slow, home: own });
    await run.shows("? Was recovery rehearsed this month");
    run.press("\r");
    await run.shows("2 of 5: Access permissions");
    await run.shows("? Is everybody who has access");
    run.press(`${DOWN}${DOWN}\r`);
    await run.shows("? Why?");
    run.press("a former colleague\r");
    await run.shows("3 of 5: Documentation");
    await run.shows("? Do the documentation");
    run.press("\u0003");
    expect(await run.ended, run.screen()).toBe(130);
    expect(run.screen()).toContain("what was answered is kept");
    const again = onTerminal("maintenance monthly", { env: slow, home: own, columns: 200 });
    await again.shows("1 of 3: Documentation");
    expect(again.screen()).toContain("a former colleague");
    for (const question of ["Do the documentation", "Has each incident", "Were load and headroom"]) {
      await again.shows(`? ${question}`);
      again.press("\r");
    }
    // A no is an answer: the list is done, and an item of it fails.
    expect(await again.ended, again.screen()).toBe(3);
    expect(again.screen()).toContain("1 fails (Access permissions)");
  });

  it.each([40, 80, 200])("no line is wider than a terminal of %d columns", async (columns) => {
    for (const line of [
      "backup data list",
      "backup snapshot list",
      "backup dr failover --to dr --dry-run",
      "security keys list",
      "security sg list",
      "security certs list",
      "security keys rotate ci-deployer --deliver show --dry-run",
      "maintenance infra plan",
      "maintenance daily --dry-run",
      "maintenance contacts",
      "maintenance history",
      "maintenance deploy --version v1.43.0 --skip-build --dry-run",
      "service restart --dry-run",
    ]) {
      const run = type(line, { columns });
      expect(await run.ended, run.screen()).toBe(0);
      const widest = run
        .screen()
        .split(/\r?\n/)
        .map((one) => [...one.replace(SPINNER, "")].length);
      expect(Math.max(...widest), `${line}\n${run.screen()}`).toBeLessThanOrEqual(columns);
    }
  });
});
