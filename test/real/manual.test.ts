import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { manual } from "../../scripts/manual.js";
import { runProgram } from "../support/run-program.js";

/** Both formatters that systems have read every page. */
const folder = mkdtempSync(join(tmpdir(), "nexusctl-manual-"));
let names: string[];

beforeAll(async () => {
  const pages = await manual("1.2.3");
  for (const { name, text } of pages) writeFileSync(join(folder, name), text);
  names = pages.map(({ name }) => name);
});

test("mandoc warns of nothing but that pages have no date", async () => {
  const ended = await runProgram("mandoc", ["-T", "lint", "-W", "warning", ...names], { cwd: folder });
  const warnings = ended.stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"));
  expect(warnings).toEqual([]);
});

test("groff warns of nothing", async () => {
  const ended = await runProgram("groff", ["-man", "-ww", "-z", "-Tutf8", ...names], { cwd: folder });
  expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a page reads as it was meant, with dashes that can be typed", async () => {
  const ended = await runProgram("mandoc", ["-T", "ascii", "nexusctl-service-scale.1"], { cwd: folder });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a letter over a letter is how bold is written
  const text = ended.stdout.replace(/.\u0008/g, "");
  expect(text).toMatch(/nexusctl service scale .*--yes/);
  expect(text).toMatch(/not confirmed, somebody else changes it/);
});
