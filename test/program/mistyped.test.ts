import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/program/tree.js";

const hintOf = (line: string) =>
  parseCommandLine(line.split(" ")).then(
    () => "it was understood",
    (error: { hint?: string }) => error.hint ?? "no hint",
  );

describe("a mistyped line", () => {
  it.each([
    // The last word of a command, typed alone: somebody who knows only what to do.
    ["restart", "did you mean: nexusctl service restart?"],
    ["triage", "did you mean: nexusctl emergency triage?"],
    ["alarms", "did you mean one of: nexusctl monitor alarms list"],
    ["service alarms", "did you mean one of: nexusctl monitor alarms list"],
    ["rotat", "did you mean: nexusctl security keys rotate?"],
    ["qqqqqqqqqq", "see: nexusctl --help"],
    ["alarms list", "did you mean: nexusctl monitor alarms list?"],
    // What begins with it comes before what is near, and what only reads before the rest.
    ["service st", "did you mean: nexusctl service status?"],
    ["service stat", "did you mean: nexusctl service status?"],
    ["service res", "did you mean: nexusctl service restart?"],
    ["service restrt", "did you mean: nexusctl service restart?"],
    ["incident lsit", "did you mean: nexusctl incident list?"],
    // No guess rather than a far one, or one that changes something elsewhere.
    ["service reset", "see: nexusctl service --help"],
    ["service stpp", "did you mean: nexusctl service stop?"],
    ["service sttp", "did you mean: nexusctl service stop?"],
    ["service sxxp", "see: nexusctl service --help"],
    ["service deplyo", "did you mean: nexusctl service deploy?"],
    ["service deplxx", "see: nexusctl service --help"],
    ["nope", "see: nexusctl --help"],
    ["ecs describe-services", "see: nexusctl --help"],
    ["incident creat", "see: nexusctl incident --help"],
    // The words after are kept, as far as they lead and can be copied.
    ["monitor alarm history high-cpu", "did you mean: nexusctl monitor alarms history high-cpu?"],
    ["monitor alarm history a;b", "did you mean: nexusctl monitor alarms history?"],
    ["monitor alarm list --since 1h", "did you mean: nexusctl monitor alarms list?"],
    // Options: never one letter, never an answer.
    ["service restart --confrm", "see: nexusctl service restart --help"],
    ["service restart --ye", "see: nexusctl service restart --help"],
    ["service restart --tmeout=5m", "did you mean --timeout?"],
    ["--tmeout 5m service restart", "did you mean --timeout?"],
    ["service -x", "see: nexusctl service --help"],
    ["emergency --since 1h triage", "--since goes after the command: nexusctl emergency triage --since <duration>"],
    // Options as the aws CLI has them.
    ["monitor alarms create busy --metric-name CPUUtilization", "did you mean --metric?"],
    ["monitor alarms create busy --statistic Average", "did you mean --stat?"],
    ["monitor alarms create busy --comparison-operator GreaterThanThreshold", "did you mean --comparison?"],
    ["monitor alarms create busy --zzzzzzzz", "see: nexusctl monitor alarms create --help"],
  ])("%s", async (line, hint) => {
    expect(await hintOf(line)).toContain(hint);
  });
});

describe("flags of one letter that stand together", () => {
  it.each([
    ["-qo json service status", "it was understood"],
    ["-vqojson service status", "it was understood"],
    ["-q -ojson service strt", "did you mean: nexusctl service start?"],
    ["-qx service status", "see: nexusctl --help"],
  ])("%s", async (line, hint) => {
    expect(await hintOf(line)).toContain(hint);
  });
});

describe("help", () => {
  it("has no line that is wider than 80 columns but for examples to copy", async () => {
    const parsed = await parseCommandLine(["monitor", "alarms", "create", "--help"]);
    const lines = parsed.kind === "help" ? parsed.text.split("\n") : [];
    expect(lines.filter((line) => line.length > 80 && !line.startsWith("  nexusctl "))).toEqual([]);
    expect(lines.join(" ").replace(/\s+/g, " ")).toContain(
      "one of GreaterThanThreshold, GreaterThanOrEqualToThreshold, LessThanThreshold",
    );
  });
});
