import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { testSandbox } from "../support/sandbox.js";

/** A sandbox with a state file of its own, in which things can be broken and healed. */
export function breakableSandbox() {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const test = testSandbox({ stateFile: join(folder, "sandbox.json") });
  const { control } = test.sandbox;
  const write = ({ path, content }: { path: string; content: string }) => writeFileSync(path, content);
  return {
    ...test,
    break: (fault: string) => write(control.break(fault)),
    heal: (fault?: string) => write(control.heal(fault)),
  };
}
