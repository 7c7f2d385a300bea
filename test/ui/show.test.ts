import { describe, expect, it } from "vitest";
import type { GlobalOptions } from "../../src/core/globals.js";
import { Redactor } from "../../src/core/redact.js";
import { report } from "../../src/core/report.js";
import { createOutput } from "../../src/ui/output.js";
import { type Screen, showReport } from "../../src/ui/show.js";
import { Sink, viewOf } from "./support.js";

const one = report({
  schema: "x.y",
  headline: "all is well",
  tone: "ok",
  data: { password: "hunter2", note: "hunter2-secret" },
  sections: [],
});
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
});

it("no secret is in a document, neither a known one nor one under a telling key", async () => {
  const { made, stdout } = screen(false, "json");
  await showReport(one, made);
  expect(JSON.parse(stdout.text)).toMatchObject({ password: "[redacted]", note: "[redacted]" });
});
