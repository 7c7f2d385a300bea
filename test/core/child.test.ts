import { describe, expect, it } from "vitest";
import { followChild, modeOf } from "../../src/core/child.js";

const gate = { check: () => undefined };
const never = new AbortController().signal;

async function lines(script: string, stdin?: string): Promise<string[]> {
  const told: string[] = [];
  const spec = { command: "bash", args: ["-c", script], ...(stdin === undefined ? {} : { stdin }) };
  await followChild(gate, spec, never, (line) => told.push(line));
  return told;
}

describe("a child that is followed", () => {
  it("tells every line of both its outputs, also one without an end", async () => {
    expect((await lines("echo one; echo two >&2; printf three")).sort()).toEqual(["one", "three", "two"]);
  });

  it("tells a bar that draws over itself as lines, without what moves the cursor", async () => {
    expect(await lines("printf '\\033[2K10 %%\\r\\033[1;32m90 %%\\033[0m\\n\\n'")).toEqual(["10 %", "90 %"]);
  });

  it("is given a secret on its input, where no list of processes shows it", async () => {
    expect(await lines("cat", "the password\n")).toEqual(["the password"]);
  });

  it("fails with its last words, after all its lines were told", async () => {
    const told: string[] = [];
    const ended = followChild(gate, { command: "bash", args: ["-c", "echo a; echo b >&2; exit 3"] }, never, (line) =>
      told.push(line),
    );
    await expect(ended).rejects.toThrow("bash ended with 3: b");
    expect(told.sort()).toEqual(["a", "b"]);
  });

  it("is ended when everything is given up", async () => {
    const stop = new AbortController();
    const ended = followChild(gate, { command: "bash", args: ["-c", "echo up; sleep 60"] }, stop.signal, () =>
      stop.abort(),
    );
    await expect(ended).rejects.toMatchObject({ code: "interrupted" });
  });
});

describe("the gate knows a child", () => {
  it.each([
    ["docker", ["version", "--format", "x"], "docker version"],
    ["pg_dump", ["--format=custom"], "pg_dump --format"],
    ["bash", ["-c", "true"], "bash"],
    ["tool", [], "tool"],
  ])("by its command and its mode: %s %j", (command, args, mode) => {
    expect(modeOf({ command, args })).toBe(mode);
  });
});
