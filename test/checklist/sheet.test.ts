import { describe, expect, it } from "vitest";
import type { RunItem } from "../../src/checklist/record.js";
import { exitOf, headlineOf, isDone, sheetOf, unanswered } from "../../src/checklist/sheet.js";
import { anAnswer, aRun, aRunItem } from "./support.js";

const PERIOD = "2026-01-31";
const sheet = (items: RunItem[], ...answers: ReturnType<typeof anAnswer>[]) =>
  sheetOf("daily", PERIOD, [aRun(items), ...answers]);
const stateOf = (...given: Parameters<typeof sheet>) => sheet(...given).items[0]?.state;

describe("an item", () => {
  it.each([
    ["waits for a person whatever its check says, unless it says that it fails", "ok", undefined, "open"],
    ["is well once it is signed", "ok", "done", "ok"],
    ["keeps its warning when it is signed", "warn", "done", "warn"],
    [
      "goes on failing when it is signed: a signature does not outweigh what the machine sees",
      "critical",
      "done",
      "fails",
    ],
    ["is unknown when its check could not see, signed or not", "unknown", "done", "unknown"],
    ["fails when somebody says that it is not done", "ok", "not-done", "fails"],
    ["is skipped when somebody says that it is not needed", "ok", "skip", "skipped"],
    ["whose check did not apply is well", "skipped", "done", "ok"],
  ] as const)("%s", (_, state, result, expected) => {
    const answers = result === undefined ? [] : [anAnswer(result)];
    expect(stateOf([aRunItem({ state })], ...answers)).toBe(expected);
  });

  it("that is only asked is open, then as it was answered", () => {
    const asked = aRunItem({ check: null, state: null, what: "" });
    expect(stateOf([asked])).toBe("open");
    expect(stateOf([asked], anAnswer("done"))).toBe("ok");
  });

  it("that is switched off is off, and nobody is asked", () => {
    const off = sheet([aRunItem({ off: "we have no alarms" })]);
    expect(off.items[0]?.state).toBe("off");
    expect(unanswered(off)).toEqual([]);
    expect(headlineOf(off, true).text).toContain("0 of 0 done");
  });

  it("stands by its last answer, and by none of another period", () => {
    expect(stateOf([aRunItem()], anAnswer("not-done"), anAnswer("done"))).toBe("ok");
    expect(stateOf([aRunItem()], anAnswer("done", { period: "2026-01-30" }))).toBe("open");
  });
});

describe("a list", () => {
  const well = aRunItem({ id: "service", title: "Service", ask: null });

  it("says first what fails, then what is unknown, then what waits, and that nobody was asked", () => {
    const mixed = sheet([
      well,
      aRunItem(),
      aRunItem({ id: "b", title: "Backups", state: "critical", ask: null }),
      aRunItem({ id: "c", title: "Groups", state: "unknown", ask: null }),
    ]);
    expect(headlineOf(mixed, false).text).toBe(
      "daily 2026-01-31: 1 fails (Backups), 1 is unknown (Groups), 1 waits for a person (Alarms), 1 of 4 done; nobody was asked",
    );
    expect(headlineOf(mixed, true).text).not.toContain("nobody was asked");
    expect(headlineOf(mixed, true).tone).toBe("critical");
  });

  it("exits with findings when an item fails or is unknown, not when it warns or waits", () => {
    const exit = (fields: Partial<RunItem>) => exitOf(sheet([aRunItem(fields)]));
    expect(exit({ state: "critical" })).toBe("unhealthy");
    expect(exit({ state: "unknown" })).toBe("unhealthy");
    expect(exit({ state: "warn", ask: null })).toBe("ok");
    expect(exit({})).toBe("ok");
  });

  it("is done when nothing waits and nothing is unseen, also when something in it fails", () => {
    expect(isDone(sheet([well, aRunItem()]))).toBe(false);
    expect(isDone(sheet([well, aRunItem()], anAnswer("done")))).toBe(true);
    expect(isDone(sheet([well, aRunItem({ state: "critical" })], anAnswer("done")))).toBe(true);
    expect(isDone(sheet([well, aRunItem({ state: "critical" })]))).toBe(false);
    expect(isDone(sheet([aRunItem({ state: "unknown", ask: null })]))).toBe(false);
    expect(isDone(sheetOf("daily", PERIOD, [anAnswer("done")]))).toBe(false);
  });

  it("of which nothing is recorded says so, and shows the items of today", () => {
    const empty = sheetOf("daily", PERIOD, [], [{ id: "a", title: "A", owner: "me", ask: "Well?" }]);
    expect(headlineOf(empty, true).text).toBe("daily 2026-01-31: nothing is recorded of it");
    expect(empty.items.map(({ state }) => state)).toEqual(["open"]);
  });
});
