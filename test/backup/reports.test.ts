import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readReports } from "../../src/backup/dr/reports.js";
import { fakeContext } from "../support/context.js";

it("reports of rehearsals whose folder is none are said to be unreadable, in words; none are none", () => {
  const ctx = fakeContext();
  expect(readReports(ctx)).toEqual([]);
  mkdirSync(ctx.paths.environmentState, { recursive: true });
  const folder = join(ctx.paths.environmentState, "dr");
  writeFileSync(folder, "");
  expect(() => readReports(ctx)).toThrow(`cannot read the folder ${folder}: a part of the path is no folder`);
});
