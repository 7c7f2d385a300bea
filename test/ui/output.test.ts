import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/core/redact.js";
import { createOutput } from "../../src/ui/output.js";
import { Sink } from "./support.js";

const redactor = new Redactor();

class Broken extends Writable {
  constructor(readonly code: string) {
    super();
  }

  override _write(_chunk: Buffer, _encoding: string, done: (error: Error) => void): void {
    done(Object.assign(new Error(`write ${this.code}`), { code: this.code }));
  }
}

describe("what is written", () => {
  it("passes the redactor, on both streams", async () => {
    const [stdout, stderr] = [new Sink(), new Sink()];
    const knowing = new Redactor();
    knowing.add("hunter2-secret");
    const output = createOutput({ stdout, stderr, redactor: knowing });
    output.out("the password is hunter2-secret\n");
    output.err("hunter2-secret again\n");
    await output.flush();
    expect(stdout.text).toBe("the password is [redacted]\n");
    expect(stderr.text).toBe("[redacted] again\n");
  });

  it("ends quietly when the reader of stdout has gone", async () => {
    const output = createOutput({ stdout: new Broken("EPIPE"), stderr: new Sink(), redactor });
    output.out("one\n");
    await output.flush();
    output.out("two\n");
    await output.flush();
    expect(output.closed.aborted).toBe(true);
  });

  it("does not end quietly when the disk is full", async () => {
    const output = createOutput({ stdout: new Broken("ENOSPC"), stderr: new Sink(), redactor });
    output.out("one\n");
    await expect(output.flush()).rejects.toThrow("ENOSPC");
  });

  it("reaches a slow reader of a pipe whole, far beyond 64 KiB", async () => {
    const line = `${"x".repeat(99)}\n`;
    const script = `
      const slow = require("node:crypto").createHash("sha256");
      let size = 0;
      process.stdin.on("data", (chunk) => { size += chunk.length; slow.update(chunk); });
      process.stdin.on("end", () => process.stdout.write(size + " " + slow.digest("hex")));
    `;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
    let answer = "";
    child.stdout.on("data", (chunk: Buffer) => {
      answer += chunk.toString();
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const output = createOutput({ stdout: child.stdin, stderr: new Sink(), redactor });
    for (let at = 0; at < 20_000; at++) output.out(line);
    await output.flush();
    child.stdin.end();
    await ended;
    const all = line.repeat(20_000);
    expect(answer).toBe(`${all.length} ${createHash("sha256").update(all).digest("hex")}`);
  });
});
