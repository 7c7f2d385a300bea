import { beforeAll, describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";
import { onTerminal } from "../support/terminal.js";

const env = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "2000", NEXUSCTL_SANDBOX_SEED: "terminal" };
const home = makeHome();
/** Drawn and taken away again on the line that is written next. */
const SPINNER = /^.*[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] looking/;
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

  it.each([40, 80, 200])("no line is wider than a terminal of %d columns", async (columns) => {
    for (const line of ["backup data list", "backup snapshot list", "backup dr failover --to dr --dry-run"]) {
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
