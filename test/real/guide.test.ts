import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";
import { onTerminal } from "../support/terminal.js";

const env = { NEXUSCTL_ENV: "sandbox", NEXUSCTL_SANDBOX_SPEED: "200", NEXUSCTL_SANDBOX_SEED: "guide" };
const DOWN = "\u001b[B";
const TAKE = "\r";
const SKIP = `${DOWN}\r`;
const STOP = `${DOWN}${DOWN}\r`;

function decisionsIn(home: string): string[] {
  const folder = join(home, ".local/state/nexusctl/sandbox/incidents");
  const record = join(folder, readdirSync(folder)[0] ?? "", "record.jsonl");
  return readFileSync(record, "utf8")
    .trim()
    .split("\n")
    .map((line): { type: string; text: string } => JSON.parse(line))
    .filter(({ type }) => type === "decision")
    .map(({ text }) => text);
}

describe("a guide on a terminal", () => {
  it("is answered, skipped, stopped, and goes on where it was left, with the clock in sight", async () => {
    const home = makeHome();
    const asked = (line: string) => runCli(line.split(" "), { env, home });
    expect((await asked("sandbox break crash-loop")).code).toBe(0);

    const first = onTerminal("emergency service-down", { env, home, columns: 100 });
    await first.shows("Open an incident?");
    first.press(TAKE);
    await first.shows("next: Step 2 of 5: Look at everything");
    await first.shows("Look at everything?");
    first.press(SKIP);
    await first.shows("Bring the service back: restart, start or roll back?");
    expect(first.screen()).toMatch(/inc-sandbox-\S+: drill, P1 open, for /);
    first.press(STOP);
    await first.ended;
    expect(first.screen()).toContain("stopped here; type the same command again to go on");

    const second = onTerminal("emergency service-down", { env, home, columns: 100 });
    await second.shows("and left in the middle");
    second.press(TAKE);
    await second.shows("Step 1 of 5: Open an incident: done before");
    await second.shows("Step 2 of 5: Look at everything: skipped before");
    await second.shows("Bring the service back: restart, start or roll back?");
    second.press(TAKE);
    await second.shows(/Roll .* back.*\?/);
    second.press("\r");
    await second.shows("Read the errors?");
    second.press(TAKE);
    await second.shows("Escalate?");
    second.press(SKIP);
    expect(await second.ended).toBe(4);
    expect(decisionsIn(home)).toEqual([
      "Service down: Open an incident: done",
      "Service down: Look at everything: skipped",
      "Service down: Bring the service back: restart, start or roll back: stopped",
      "Service down: Bring the service back: restart, start or roll back: not confirmed",
      "Service down: Read the errors: done",
      "Service down: Escalate: skipped",
    ]);
  }, 120_000);

  it("of an investigation keeps the evidence first, and Ctrl-C at a question ends it", async () => {
    const home = makeHome();
    const opened = await runCli("incident open --severity P2 --title slow --no-evidence".split(" "), { env, home });
    expect(opened.code, opened.stderr).toBe(0);
    const run = onTerminal("incident investigate --guide", { env, home });
    await run.shows("Keep what AWS will forget?");
    run.press(TAKE);
    await run.shows("next: Step 2 of 13");
    await run.shows("Look at everything?");
    run.press("\u0003");
    expect(await run.ended).toBe(130);
    expect(run.screen()).toContain("type the same command again to go on where it was");
    expect(decisionsIn(home)).toEqual(["Investigation: Keep what AWS will forget: done"]);
  });
});
