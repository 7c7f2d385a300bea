/**
 * Runs the trust suite and prints what it counted. `--full` takes the full numbers of cases, `--write` puts the table into
 * docs/trust.md; anything else goes to vitest. Ends with vitest's exit code, or 1 when a promise was not counted; a run of
 * some of its files or tests (any word that is no flag) need not count all.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const given = process.argv.slice(2);
const full = given.includes("--full");
const write = given.includes("--write");
const others = given.filter((word) => word !== "--full" && word !== "--write");

const [BEGIN, END] = ["<!-- counts -->", "<!-- counts end -->"];
const folder = mkdtempSync(join(tmpdir(), "nexusctl-trust-"));
// Set where the real suite ran before and counted what it tries of backups; else its files run here too.
const counted = process.env.NEXUSCTL_TRUST_COUNTS;
const file = counted ?? join(folder, "counts.jsonl");
const named = others.some((word) => !word.startsWith("-"));
const backups = counted === undefined && !named ? ["--project", "real", "test/trust", "test/real/data-backup"] : [];
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "trust", ...backups, ...others], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NEXUSCTL_TRUST_COUNTS: file, ...(full ? { NEXUSCTL_TRUST_FULL: "1" } : {}) },
});
const rows = existsSync(file)
  ? readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
rmSync(folder, { recursive: true, force: true });
const lines = table(added(rows));
for (const line of lines) console.log(line);
const missing = named ? [] : uncounted(rows);
for (const promise of missing) console.error(`no test counted: ${promise}`);
if (write && status === 0 && missing.length === 0) {
  const page = join(root, "docs", "trust.md");
  writeFileSync(page, withTable(readFileSync(page, "utf8"), lines));
}
process.exitCode = rows.length === 0 || missing.length > 0 ? 1 : (status ?? 1);

/** Promises of test/trust/support/promises.ts, in their order. */
function promised() {
  const text = readFileSync(join(root, "test", "trust", "support", "promises.ts"), "utf8");
  return [...text.matchAll(/^ {2}\w+:\s*"(.+)",$/gm)].map(([, words]) => words);
}

function uncounted(all) {
  const counted = new Set(all.map(({ promise }) => promise));
  return promised().filter((promise) => !counted.has(promise));
}

/** One row a promise and endpoint: several tests may count for the same one. */
function added(all) {
  const sums = new Map();
  for (const row of all) {
    const key = `${row.promise}\n${row.against}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...row });
    else for (const name of ["commands", "runs", "calls", "faults", "writes", "allowed"]) sum[name] += row[name];
  }
  const order = promised();
  const place = ({ promise }) => order.indexOf(promise);
  return [...sums.values()].sort((a, b) => place(a) - place(b) || a.against.localeCompare(b.against));
}

function table(sums) {
  const head = ["promise", "against", "commands", "runs", "calls", "faults", "writes seen", "writes allowed"];
  const body = sums.map((row) => [
    row.promise,
    row.against,
    ...["commands", "runs", "calls", "faults", "writes", "allowed"].map((name) => row[name].toLocaleString("en")),
  ]);
  return [head, head.map((_, column) => (column < 2 ? "---" : "---:")), ...body].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
}

/** The page with the table between its marks, and how and when it was made. */
function withTable(page, lines) {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`docs/trust.md has no ${BEGIN} and ${END}`);
  const when = new Date().toISOString().slice(0, 10);
  const made = `Written by \`npm run test:trust -- ${full ? "--full " : ""}--write\` on ${when}.`;
  return [page.slice(0, before + BEGIN.length), "", made, "", ...lines, "", page.slice(after)].join("\n");
}
