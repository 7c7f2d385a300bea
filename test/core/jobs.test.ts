import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { modeOf, openChild, runChild } from "../../src/core/child.js";
import { Gate } from "../../src/core/gate.js";

const READS = { s3: ["GetObject"], process: ["sh"] };
const never = new AbortController().signal;
const put = (Key: string) => ({ service: "s3", operation: "PutObject", content: { Bucket: "b", Key, Body: "x" } });
const allows = [{ service: "s3", operation: "PutObject", within: { Bucket: "b", Key: "mine" } }];

describe("a job's gate", () => {
  it("lets through what the job stated, as often as it needs, and what reads", async () => {
    const gate = new Gate(READS);
    await gate.permitJob(allows, async () => {
      for (let times = 0; times < 3; times += 1) gate.check(put("mine"));
      gate.check({ service: "s3", operation: "GetObject", content: {} });
    });
  });

  it("refuses another key, another operation, and everything once the job is over", async () => {
    const gate = new Gate(READS);
    await gate.permitJob(allows, async () => {
      expect(() => gate.check(put("yours"))).toThrow("does not include it");
      expect(() => gate.check({ ...put("mine"), operation: "DeleteObject" })).toThrow("does not include it");
      expect(() => gate.check({ service: "process", operation: "rm", content: { args: [] } })).toThrow("gate refused");
    });
    expect(() => gate.check(put("mine"))).toThrow("not a step of a confirmed change");
  });

  it("is never opened in a dry run", async () => {
    const gate = new Gate(READS);
    gate.close();
    await expect(gate.permitJob(allows, async () => gate.check(put("mine")))).rejects.toThrow("dry run");
  });
});

describe("a child process", () => {
  const gate = new Gate(READS);
  const shell = (script: string) => ({ command: "sh", args: ["-c", script] });

  it("is known by its command and its first argument, and refused when that is no reading one", () => {
    expect(modeOf({ command: "pg_restore", args: ["--list", "x"] })).toBe("pg_restore --list");
    expect(modeOf({ command: "pg_dump", args: ["--format=custom"] })).toBe("pg_dump --format");
    expect(() => openChild(gate, { command: "rm", args: ["-rf"] }, never)).toThrow("gate refused process:rm");
  });

  it("that ended before anybody read it loses nothing of what it said", async () => {
    const child = openChild(gate, shell("echo all of it"), never);
    await child.ended;
    await new Promise((later) => setTimeout(later, 50));
    let text = "";
    for await (const chunk of child.stdout) text += String(chunk);
    expect(text).toBe("all of it\n");
  });

  it("that fails says its last words; one that is missing says so", async () => {
    await expect(runChild(gate, shell("echo first >&2; echo it broke >&2; exit 3"), never)).rejects.toThrow(
      "sh ended with 3: first / it broke",
    );
    const none = new Gate({ process: ["no-such-tool"] });
    await expect(runChild(none, { command: "no-such-tool", args: [] }, never)).rejects.toMatchObject({
      code: "not-found",
      message: "no-such-tool is not installed",
    });
  });

  it("is ended by the signal, also when what it started holds its output open", async () => {
    const stop = new AbortController();
    const begin = performance.now();
    const running = runChild(gate, shell("sleep 30"), stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: "interrupted" });
    expect(performance.now() - begin).toBeLessThan(3_000);
  });

  it("does not see what is taken away from its environment", async () => {
    process.env.NEXUSCTL_TEST_SECRET = "x";
    const folder = mkdtempSync(join(tmpdir(), "nexusctl-child-"));
    const spec = {
      ...shell("echo [$NEXUSCTL_TEST_SECRET][$HERE]"),
      env: { NEXUSCTL_TEST_SECRET: undefined, HERE: folder },
    };
    expect(await runChild(gate, spec, never)).toBe(`[][${folder}]\n`);
    delete process.env.NEXUSCTL_TEST_SECRET;
  });
});
