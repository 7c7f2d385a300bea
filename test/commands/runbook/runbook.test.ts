import { describe, expect, it } from "vitest";
import runbook from "../../../src/commands/runbook/index.js";
import { SECTIONS } from "../../../src/commands/runbook/sections.js";
import { parseCommandLine } from "../../../src/program/tree.js";
import { fakeContext } from "../../support/context.js";
import { reportOf, textOf } from "../../support/run-command.js";
import { shellWords } from "../../support/shell-words.js";

const typed = SECTIONS.flatMap(({ procedures }) =>
  procedures.flatMap(({ steps }) => steps.flatMap(({ type }) => type ?? [])),
);

describe("runbook", () => {
  it("has the eight sections", async () => {
    const report = await reportOf(runbook, fakeContext());
    expect(SECTIONS.map(({ name }) => name)).toEqual([
      "emergency",
      "service",
      "monitor",
      "backup",
      "security",
      "perf",
      "incident",
      "maintenance",
    ]);
    expect(report.data.sections).toHaveLength(8);
  });

  it.each([...new Set(typed)])("names a command that exists: %s", async (line) => {
    const parsed = await parseCommandLine(shellWords(line));
    expect(parsed.kind).toBe("command");
  });

  it("shows a section's procedures, each step with what to type", async () => {
    const report = await reportOf(runbook, fakeContext(), { args: ["emergency"] });
    expect(textOf(report)).toContain("nexusctl emergency triage");
    expect(report.data.section).toMatchObject({ name: "emergency", procedures: expect.any(Array) });
  });

  it.each([
    ["performance", "perf"],
    ["Alarms", "monitor"],
    ["dr", "backup"],
  ])("knows %s as another word for %s", async (word, name) => {
    const report = await reportOf(runbook, fakeContext(), { args: [word] });
    expect(report.data.section).toMatchObject({ name });
  });

  it.each([
    ["restart", "nexusctl service restart"],
    ["SSL certificates", "nexusctl emergency certificate"],
    ["failover", "nexusctl backup dr failover --to dr"],
    ["terraform plan", "nexusctl maintenance infra plan"],
    ["check service status", "nexusctl service status"],
  ])("finds the procedures about other words: %s", async (words, line) => {
    const report = await reportOf(runbook, fakeContext(), { args: [words] });
    expect(report.headline).toContain(`about "${words}"`);
    expect(textOf(report)).toContain(line);
  });

  it("answers words that nothing is about with the nearest section", async () => {
    await expect(reportOf(runbook, fakeContext(), { args: ["emergancy"] })).rejects.toMatchObject({
      exitCode: 2,
      hint: "did you mean: nexusctl runbook emergency?",
    });
    await expect(reportOf(runbook, fakeContext(), { args: ["zzzzzzzz"] })).rejects.toMatchObject({ exitCode: 2 });
  });

  it("needs no environment", () => {
    expect(runbook.needs).toBe("nothing");
  });
});
