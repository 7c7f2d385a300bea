import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { changesIn } from "../../src/core/history.js";
import type { Entry } from "../../src/core/journal.js";
import { makerOf, processMark } from "../../src/core/process-mark.js";

const KERNEL_TELLS = existsSync("/proc/self/stat");
/** As in a container that was started again: the same number, given to a process that began later. */
const BEFORE_US = `${process.pid} ${hostname()} 1`;

describe("the maker of a file", () => {
  it.each([
    ["runs when it is this process", () => processMark(), "runs"],
    ["runs by its number alone in a mark of before", () => `${process.pid} ${hostname()}`, "runs"],
    ["is gone when no process has its number", () => `${spawnSync("true").pid} ${hostname()}`, "gone"],
    ["is elsewhere on another machine", () => "1 elsewhere 1", "elsewhere"],
    ["is nobody known without a mark", () => "", undefined],
  ])("%s", (_, mark, maker) => {
    expect(makerOf(mark())).toBe(maker);
  });

  it.runIf(KERNEL_TELLS)("is gone when its number is another's by now, also our own", () => {
    expect(processMark()).toMatch(/^\d+ .+ \d+$/);
    expect(makerOf(BEFORE_US)).toBe("gone");
  });
});

describe("a change that has not ended", () => {
  const begun = (process: string) => ({ type: "change.begun", change: "c-1", process }) as unknown as Entry;

  it("is open while its process runs", () => {
    expect(changesIn([begun(processMark())])).toMatchObject([{ status: "open" }]);
  });

  it.runIf(KERNEL_TELLS)("crashed when its process's number is another's by now", () => {
    expect(changesIn([begun(BEFORE_US)])).toMatchObject([{ status: "crashed" }]);
  });
});
