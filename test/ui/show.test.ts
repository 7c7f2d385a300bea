import { describe, expect, it } from "vitest";
import { type Change, change } from "../../src/core/change.js";
import type { GlobalOptions } from "../../src/core/globals.js";
import { Redactor } from "../../src/core/redact.js";
import { report } from "../../src/core/report.js";
import { createOutput } from "../../src/ui/output.js";
import { type Screen, showReport } from "../../src/ui/show.js";
import { showPreview } from "../../src/ui/show-change.js";
import { Sink, viewOf } from "./support.js";

const one = report({
  schema: "x.y",
  headline: "all is well",
  tone: "ok",
  data: { password: "hunter2", note: "hunter2-secret" },
  sections: [],
});
const restart: Change = change({
  title: "Restart web",
  risk: "disruptive",
  resource: { type: "ecs-service", name: "web" },
  facts: [],
  warnings: [],
  steps: [
    {
      id: "a",
      kind: "aws",
      words: "Force a new deployment",
      service: "ecs",
      operation: "UpdateService",
      input: {},
      repeat: "once",
      undo: { kind: "none", why: "a restart cannot be taken back" },
    },
  ],
});
const where = { environment: "sandbox", kind: "sandbox", region: "us-west-2", identity: undefined } as const;

function screen(tty: boolean, output: GlobalOptions["output"] = "table", quiet = false) {
  const [stdout, stderr] = [new Sink(tty), new Sink(tty)];
  const redactor = new Redactor();
  redactor.add("hunter2-secret");
  const view = viewOf({ tty, banner: "SANDBOX: nothing here is real" });
  const made: Screen = {
    output: createOutput({ stdout, stderr, redactor }),
    view,
    errView: view,
    globals: { output, query: undefined, quiet },
  };
  return { made, stdout, stderr };
}

describe("every screen of the sandbox says so", () => {
  it("above a report on a terminal", async () => {
    const { made, stdout, stderr } = screen(true);
    await showReport(one, made);
    expect(stdout.text).toBe("SANDBOX: nothing here is real\n✓ OK  all is well\n");
    expect(stderr.text).toBe("");
  });

  it.each(["json", "yaml", "text"] as const)("on stderr with -o %s, so that the data stays data", async (output) => {
    const { made, stdout, stderr } = screen(true, output);
    await showReport(one, made);
    expect(stdout.text).not.toContain("SANDBOX");
    expect(stderr.text).toBe("SANDBOX: nothing here is real\n");
  });

  it("on stderr in a pipe, unless --quiet", async () => {
    const [said, quiet] = [screen(false), screen(false, "json", true)];
    await showReport(one, said.made);
    await showReport(one, quiet.made);
    expect(said.stdout.text).toBe("ok\tall is well\n");
    expect(said.stderr.text).toBe("SANDBOX: nothing here is real\n");
    expect(quiet.stderr.text).toBe("");
  });

  it("above a preview", async () => {
    const { made, stderr } = screen(true);
    await showPreview({ change: restart, where, commands: {} }, "question", made);
    expect(stderr.text).toMatch(/^SANDBOX: nothing here is real\n! DISRUPTIVE {2}Restart web\n/);
  });
});

describe("a preview", () => {
  it("is the result of a dry run, on stdout", async () => {
    const { made, stdout } = screen(false, "json");
    await showPreview({ change: restart, where, commands: {} }, "result", made);
    expect(JSON.parse(stdout.text)).toMatchObject({ kind: "change.preview", title: "Restart web" });
  });

  it("before a question goes to stderr, and leaves stdout to the result", async () => {
    const { made, stdout, stderr } = screen(true);
    await showPreview({ change: restart, where, commands: {} }, "question", made);
    expect(stdout.text).toBe("");
    expect(stderr.text).toContain("ecs:UpdateService");
  });

  it("is in the result's document with -o json, and not printed before it", async () => {
    const { made, stdout, stderr } = screen(false, "json");
    await showPreview({ change: restart, where, commands: {} }, "question", made);
    expect(stdout.text + stderr.text).toBe("");
  });
});

it("no secret is in a document, neither a known one nor one under a telling key", async () => {
  const { made, stdout } = screen(false, "json");
  await showReport(one, made);
  expect(JSON.parse(stdout.text)).toMatchObject({ password: "[redacted]", note: "[redacted]" });
});
