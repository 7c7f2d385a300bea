import { describe, expect, it } from "vitest";
import { makeHome, runCli } from "../support/cli.js";

const env = { NEXUSCTL_SANDBOX_SPEED: "200", NEXUSCTL_SANDBOX_SEED: "named" };

/** Commands in the output that would work somewhere else than in the environment that was typed. */
const elsewhere = (text: string) =>
  text
    .replaceAll(/there is no command "[^"]*"/g, "")
    .match(/.*\bnexusctl (?!--env sandbox )(?:emergency|service|incident|backup|monitor|undo|journal).*/g) ?? [];

describe("with --env typed, every command that is printed names it", () => {
  it("in the guides", async () => {
    const home = makeHome();
    const typed = (words: string) => runCli(["--env", "sandbox", ...words.split(" ")], { env, home });
    expect((await typed("sandbox break crash-loop")).code).toBe(0);
    const { stdout, stderr } = await typed("emergency service-down");
    expect(stderr).toContain("by hand: nexusctl --env sandbox service restart");
    expect(stderr).toContain("page them now: nexusctl --env sandbox emergency escalate");
    expect(elsewhere(stdout + stderr)).toEqual([]);
    const investigation = await typed("incident investigate --guide");
    expect(elsewhere(investigation.stdout + investigation.stderr)).toEqual([]);
  });

  it.each([
    ["runbook restart", "nexusctl --env sandbox service restart"],
    ["runbook emergency", "nexusctl --env sandbox emergency service-down"],
    ["restart", "did you mean: nexusctl --env sandbox service restart?"],
    ["service restrat", "did you mean: nexusctl --env sandbox service restart?"],
  ])("%s", async (words, said) => {
    for (const argv of [
      ["--env", "sandbox", ...words.split(" ")],
      [...words.split(" "), "-esandbox"],
      [...words.split(" "), "--env=sandbox"],
    ]) {
      const { stdout, stderr } = await runCli(argv, { env });
      expect(stdout + stderr).toContain(said);
      expect(elsewhere(stdout + stderr)).toEqual([]);
    }
  });
});
