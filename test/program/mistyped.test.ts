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
    // Options as the aws CLI has them.
    ["monitor alarms create busy --metric-name CPUUtilization", "did you mean --metric?"],
    ["monitor alarms create busy --statistic Average", "did you mean --stat?"],
    ["monitor alarms create busy --comparison-operator GreaterThanThreshold", "did you mean --comparison?"],
    ["monitor alarms create busy --zzzzzzzz", "see: nexusctl monitor alarms create --help"],
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
