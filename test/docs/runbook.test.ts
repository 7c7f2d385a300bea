import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const text = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");
const references = [...text.matchAll(/`(test\/[\w/.-]+\.test\.ts) › ([^`]+)`/g)].map(([, file = "", name = ""]) => ({
  file,
  name,
}));

describe("docs/runbook.md", () => {
  it("has a row for each of the 34 passages, in order", () => {
    const rows = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(rows).toEqual(Array.from({ length: 34 }, (_, index) => index + 1));
  });

  it("says of each row which test shows it", () => {
    const rows = text.split("\n").filter((line) => /^\| \d+ \|/.test(line));
    const unclear = rows.filter((row) => !row.includes(" › "));
    expect(unclear).toEqual([]);
  });

  it.each(references)("names a test that exists: $file › $name", ({ file, name }) => {
    const path = new URL(`../../${file}`, import.meta.url);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toContain(`"${name}"`);
  });
});
