import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { modeOf } from "../../src/core/child.js";
import { Gate } from "../../src/core/gate.js";
import { runLasting } from "../../src/core/lasting-child.js";

const gate = new Gate({ process: ["bash", "no-such-tool"] });

function started(script: string, command = "bash") {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-lasting-"));
  const [stop, insist] = [new AbortController(), new AbortController()];
  const lines: string[] = [];
  let onLine = (_line: string) => {};
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      onLine = (line) => line === text && resolve();
    });
  const ended = runLasting(
    gate,
    { command, args: ["-c", script], cwd: folder, output: join(folder, "it") },
    {
      signal: stop.signal,
      insisted: insist.signal,
      onLine: (line) => {
        lines.push(line);
        onLine(line);
      },
    },
  );
  return { folder, stop, insist, lines, said, ended };
}

describe("a child that lasts", () => {
  it("works in its folder, hands its lines on whole, and leaves no file", async () => {
    const { ended, lines, folder } = started(
      "pwd; printf 'gr\\xc3'; sleep 0.1; printf '\\xbcn\\nno end'; echo bad >&2; exit 3",
    );
    expect(await ended).toEqual({ code: 3, by: null, errors: "bad\n" });
    expect(lines).toEqual([folder, "grün", "no end"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("ends as it ended, with all it said, also when its files are taken away meanwhile", async () => {
    const { ended, lines } = started('echo first; echo bad >&2; rm -r "$PWD"; echo last; echo worse >&2; exit 3');
    expect(await ended).toEqual({ code: 3, by: null, errors: "bad\nworse\n" });
    expect(lines).toEqual(["first", "last"]);
  });

  it("ends as it ended also when its files cannot be taken away", async () => {
    const { ended } = started("rm it.err; mkdir it.err; exit 0");
    expect(await ended).toMatchObject({ code: 0, by: null });
  });

  it("is in a session of its own: a terminal's Ctrl-C reaches it from here only", async () => {
    const { ended, lines } = started("ps -o sid= -p $$; echo $$");
    await ended;
    expect(lines[0]?.trim()).toBe(lines[1]);
  });

  it("is asked to end by one SIGINT and waited for; what it says meanwhile is heard", async () => {
    const run = started(
      "trap 'echo asked; sleep 0.2; echo tidy; exit 7' INT; echo ready; while :; do sleep 0.02; done",
    );
    await run.said("ready");
    run.stop.abort();
    expect(await run.ended).toMatchObject({ code: 7 });
    expect(run.lines).toEqual(["ready", "asked", "tidy"]);
  });

  it("is asked once more when somebody insists", async () => {
    const run = started(
      "n=0; trap 'n=$((n+1)); echo asked $n; [ $n = 2 ] && exit 9' INT; echo ready; while :; do sleep 0.02; done",
    );
    await run.said("ready");
    const asked = run.said("asked 1");
    run.stop.abort();
    await asked;
    run.insist.abort();
    expect(await run.ended).toMatchObject({ code: 9 });
    expect(run.lines).toEqual(["ready", "asked 1", "asked 2"]);
  });

  it("is not begun after Ctrl-C, past the gate, or when it is not there", async () => {
    const stop = AbortSignal.abort();
    const spec = { command: "bash", args: ["-c", "touch made"], output: join(tmpdir(), "none") };
    const deps = { signal: stop, insisted: new AbortController().signal, onLine: () => {} };
    await expect(runLasting(gate, spec, deps)).rejects.toMatchObject({ code: "interrupted" });
    expect(existsSync("made")).toBe(false);
    const open = { ...deps, signal: new AbortController().signal };
    await expect(runLasting(new Gate({}), spec, open)).rejects.toThrow("gate refused process:bash");
    const { ended, folder } = started("", "no-such-tool");
    await expect(ended).rejects.toMatchObject({ code: "not-found" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is waited for also when whoever listens fails", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nexusctl-lasting-"));
    const spec = {
      command: "bash",
      args: ["-c", "echo x; sleep 0.2; echo done > over"],
      cwd: folder,
      output: join(folder, "it"),
    };
    const never = new AbortController().signal;
    const onLine = () => {
      throw new Error("cannot listen");
    };
    await expect(runLasting(gate, spec, { signal: never, insisted: never, onLine })).rejects.toThrow("cannot listen");
    expect(readFileSync(join(folder, "over"), "utf8")).toBe("done\n");
  });
});

describe("the mode of a tool with subcommands", () => {
  it.each([
    ["/opt/bin/terraform", ["state", "pull"], "terraform state pull"],
    ["tofu", ["plan", "-input=false", "x"], "tofu plan"],
    ["terraform", ["show", "-json", "/plan"], "terraform show"],
    ["terraform", ["apply", "/plan"], "terraform apply /plan"],
  ])("%s %j is %s", (command, args, mode) => {
    expect(modeOf({ command, args })).toBe(mode);
  });
});
