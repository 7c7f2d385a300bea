import { describe, expect, it } from "vitest";
import { ENTRIES } from "../../src/program/groups.js";
import { asTyped, FIRST_WORDS } from "../../src/ui/as-typed.js";
import { sectionForPipe } from "../../src/ui/render-pipe.js";
import { linesForTerminal } from "../../src/ui/section-lines.js";
import { ago, viewOf } from "./support.js";

const SANDBOX = "nexusctl --env sandbox";

describe("a command in words", () => {
  it("carries the environment that was typed, once", () => {
    const words = asTyped("see: nexusctl service status; nexusctl undo latest", SANDBOX);
    expect(words).toBe(`see: ${SANDBOX} service status; ${SANDBOX} undo latest`);
    expect(asTyped(words, SANDBOX)).toBe(words);
  });

  it("leaves prose and what needs no environment as it is", () => {
    const words = "this nexusctl does not know it: nexusctl config show, nexusctl completion bash, nexusctl --help";
    expect(asTyped(words, SANDBOX)).toBe(words);
  });

  it("can begin with every group and command but those about nexusctl itself", () => {
    const names = ENTRIES.map(({ name }) => name).filter((name) => !["config", "completion"].includes(name));
    expect([...FIRST_WORDS].sort()).toEqual(names.sort());
  });

  it("in lines carries it too, but a line that is quoted with its time is not touched", () => {
    const view = { ...viewOf({ columns: 120 }), program: SANDBOX };
    const lines = [{ text: "   nexusctl service restart" }, { text: "ran nexusctl service stop", time: ago(1000) }];
    for (const shown of [linesForTerminal(lines, view, 0), sectionForPipe({ type: "lines", lines }, view)]) {
      expect(shown.join("\n")).toContain(`${SANDBOX} service restart`);
      expect(shown.join("\n")).toContain("ran nexusctl service stop");
    }
  });
});
