import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * Adds up vitest's JSON reports and the outcome of each step, and prints "N passed, N failed" as the last line.
 * A test that was skipped counts as failed, and so does a file that broke before its tests ran, a step that failed, and
 * a suite that left no report or ran nothing.
 */
const [folder = "."] = process.argv.slice(2);
const files = readdirSync(folder);
const SUITES = ["unit-and-cli", "wire", "real", "trust", "walk"];
let passed = 0;
let failed = 0;

for (const name of SUITES) {
  if (!files.includes(`${name}.json`)) {
    failed += 1;
    console.log(`${name}: no report`);
    continue;
  }
  const report = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((one) => one.status === "failed"),
  ).length;
  const skipped = report.numPendingTests + report.numTodoTests;
  const empty = report.numTotalTests === 0 ? 1 : 0;
  const wrong = report.numFailedTests + skipped + broken + empty;
  passed += report.numPassedTests;
  failed += wrong;
  console.log(`${name}: ${report.numPassedTests} passed, ${wrong} failed${skipped > 0 ? ` (${skipped} skipped)` : ""}`);
}

for (const file of files.filter((one) => one.endsWith(".step")).sort()) {
  const name = basename(file, ".step");
  const ok = readFileSync(join(folder, file), "utf8").trim() === "ok";
  if (!SUITES.includes(name)) console.log(`${name}: ${ok ? "ok" : "failed"}`);
  // A suite's own failures are counted one by one; it may also have failed as a whole, without a failing test.
  if (!ok && (!SUITES.includes(name) || failed === 0)) failed += 1;
}

console.log("");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
