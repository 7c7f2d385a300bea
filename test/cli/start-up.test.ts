import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { completionTree } from "../../src/program/completion-tree.js";
import { BINARY, runCli } from "../support/cli.js";

describe("what is answered before anything is loaded", () => {
  it("reaches a reader that is slow to begin, whole", async () => {
    const slowly = `"$0" "$1" --help | { sleep 0.3; cat; }`;
    const { stdout: text } = spawnSync("sh", ["-c", slowly, process.execPath, BINARY], { encoding: "utf8" });
    expect(text.length).toBeGreaterThan(1_000);
    expect(text).toBe((await runCli(["--help"])).stdout);
  });

  it("is no error when nobody reads it", async () => {
    const child = spawn(process.execPath, [BINARY, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = await once(child, "close");
    expect({ code, said }).toEqual({ code: 0, said: "" });
  });

  it("says in one line that a disk is full", () => {
    const full = `"$0" "$1" --help > /dev/full`;
    const ended = spawnSync("sh", ["-c", full, process.execPath, BINARY], { encoding: "utf8" });
    expect(ended).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: stdout cannot be written: .*ENOSPC.*\n$/),
    });
  });

  it("completion is read from a file, which says what the commands say", async () => {
    const built: unknown = JSON.parse(readFileSync(new URL("../../dist/completion.json", import.meta.url), "utf8"));
    expect(built).toEqual(JSON.parse(JSON.stringify(await completionTree())));
    const ended = await runCli(["complete", "--", "service", "re"]);
    expect(ended).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^restart\t/) });
  });
});
