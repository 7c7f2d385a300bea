import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readRecord, recordPath } from "../../src/checklist/record.js";
import { fakeContext } from "../support/context.js";
import { anAnswer, aRun, aRunItem, keep } from "./support.js";

describe("the record of a list", () => {
  it("gives back what was kept, in order, in a file that is nobody else's", async () => {
    const ctx = fakeContext();
    const entries = [aRun([aRunItem()]), anAnswer("done", { note: "known: deploy at 9" })];
    await keep(ctx, "daily", entries);
    expect(readRecord(ctx, "daily")).toMatchObject({ entries, problems: [] });
    expect(statSync(recordPath(ctx, "daily")).mode & 0o777).toBe(0o600);
    expect(readRecord(ctx, "weekly").entries).toEqual([]);
  });

  it("tolerates a last line that was cut, says so, and goes on after it", async () => {
    const ctx = fakeContext();
    await keep(ctx, "daily", [aRun([aRunItem()])]);
    appendFileSync(recordPath(ctx, "daily"), '{"type":"answer","at":"2026-01-3');
    await keep(ctx, "daily", [anAnswer("done")]);
    const { entries, problems } = readRecord(ctx, "daily");
    expect(entries.map(({ type }) => type)).toEqual(["run", "answer"]);
    expect(problems).toEqual([expect.stringMatching(/^line 2: cut/)]);
  });

  it("shows an answer that was altered, and one that was taken out", async () => {
    const ctx = fakeContext();
    await keep(ctx, "daily", [aRun([aRunItem()]), anAnswer("not-done", { note: "no" }), anAnswer("done")]);
    const path = recordPath(ctx, "daily");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"not-done"', '"done"'));
    expect(readRecord(ctx, "daily").problems).toEqual([expect.stringMatching(/^line 2: altered/)]);
    const lines = text.split("\n");
    writeFileSync(path, [lines[0], lines[2], ""].join("\n"));
    expect(readRecord(ctx, "daily").problems).toEqual([
      expect.stringMatching(/^line 2: the line before it is missing/),
    ]);
  });

  it("takes out a secret that was met", async () => {
    const ctx = fakeContext();
    ctx.redactor.add("hunter2-secret");
    await keep(ctx, "daily", [anAnswer("done", { note: "the password is hunter2-secret" })]);
    expect(readFileSync(recordPath(ctx, "daily"), "utf8")).not.toContain("hunter2");
  });
});
