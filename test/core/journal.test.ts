import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openJournal } from "../../src/core/journal.js";
import { Redactor } from "../../src/core/redact.js";
import { tempFolder, testClock } from "../support/engine.js";

function journalOf(folder = tempFolder(), redactor = new Redactor()) {
  return openJournal(folder, { clock: testClock(), redactor });
}

function withNotes(count: number) {
  const journal = journalOf();
  for (let at = 0; at < count; at++) journal.append({ type: "note", change: null, text: `note ${at}` });
  return journal;
}

describe("the journal", () => {
  it("is empty, and whole, before anything was written", async () => {
    expect(journalOf().known()).toEqual([]);
    expect(await journalOf().verify()).toEqual({ entries: 0, problems: [] });
  });

  it("chains every entry to the one before it", async () => {
    const journal = withNotes(3);
    const [first, second, third] = journal.known();
    expect([second?.prev, third?.prev]).toEqual([first?.hash, second?.hash]);
    expect((await journal.verify()).problems).toEqual([]);
  });

  it("names the line of any single character that was altered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom("x", "0", "}"), async (position, letter) => {
        const journal = withNotes(4);
        const text = readFileSync(journal.path, "utf8");
        const at = position % (text.length - 1);
        if (text[at] === letter || text[at] === "\n") return;
        writeFileSync(journal.path, text.slice(0, at) + letter + text.slice(at + 1));
        const line = text.slice(0, at).split("\n").length;
        const lines = (await journal.verify()).problems.map((problem) => problem.line);
        expect(lines.length).toBeGreaterThan(0);
        expect(Math.min(...lines)).toBeGreaterThanOrEqual(Math.min(line, 4) === 4 ? 4 : line);
      }),
      { numRuns: 60 },
    );
  });

  it("sees that a line in the middle was taken out", async () => {
    const journal = withNotes(3);
    const lines = readFileSync(journal.path, "utf8").split("\n");
    writeFileSync(journal.path, [lines[0], lines[2], ""].join("\n"));
    expect((await journal.verify()).problems).toEqual([{ line: 2, what: expect.stringContaining("missing") }]);
  });

  it("sees that the end was taken off", async () => {
    const journal = withNotes(3);
    const lines = readFileSync(journal.path, "utf8").split("\n");
    writeFileSync(journal.path, [lines[0], ""].join("\n"));
    expect((await journal.verify()).problems).toEqual([
      { line: 2, what: expect.stringContaining("3 entries were written, 1 are here") },
    ]);
  });

  it("keeps a line that a crash cut, reports it, and goes on after it", async () => {
    const journal = withNotes(2);
    appendFileSync(journal.path, '{"v":1,"seq":3,"ty');
    journal.append({ type: "note", change: null, text: "after the crash" });
    expect(journal.known()).toHaveLength(3);
    expect(readFileSync(journal.path, "utf8")).toContain('{"v":1,"seq":3,"ty\n');
    expect((await journal.verify()).problems).toEqual([{ line: 3, what: expect.stringContaining("cut") }]);
  });

  it("is not written to when a newer nexusctl wrote it", () => {
    const journal = withNotes(1);
    const entry = JSON.parse(readFileSync(journal.path, "utf8"));
    writeFileSync(journal.path, `${JSON.stringify({ ...entry, v: 99 })}\n`);
    expect(() => journal.append({ type: "note", change: null, text: "x" })).toThrow("newer nexusctl");
  });

  it("holds no registered secret", async () => {
    const redactor = new Redactor();
    redactor.add("hunter2hunter2");
    const journal = journalOf(tempFolder(), redactor);
    journal.append({ type: "note", change: null, text: "password is hunter2hunter2" });
    expect(readFileSync(journal.path, "utf8")).not.toContain("hunter2");
    expect((await journal.verify()).problems).toEqual([]);
  });

  it("says what to do when it cannot be written", () => {
    const folder = tempFolder();
    writeFileSync(`${folder}/file`, "");
    expect(() => journalOf(`${folder}/file/x`).append({ type: "note", change: null, text: "x" })).toThrow(
      /cannot write/,
    );
  });
});
