/**
 * nexusctl beside what people use today, on the same machine, the same warm endpoint, in one run: only the ratios mean
 * anything. Prints tables and writes bench/results.json; `--write` also puts the tables into docs/benchmarks.md.
 * `--quick` leaves the backup out; `--node <path>` compares with another Node. Needs moto and the aws CLI (Python), as the
 * wire tests do, PostgreSQL for the backup, and GNU time.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureBackup } from "./bench/backup.mjs";
import { interruptRows } from "./bench/interrupt.mjs";
import { ROUNDS } from "./bench/measure.mjs";
import { memoryRows } from "./bench/memory.mjs";
import { readRows } from "./bench/reads.mjs";
import { scaleRows } from "./bench/scale.mjs";
import { awsBinary, setStage } from "./bench/stage.mjs";
import { tables } from "./bench/tables.mjs";
import { between } from "./blocks.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: { write: { type: "boolean" }, quick: { type: "boolean" }, node: { type: "string" } },
});
if (!existsSync(join(root, "dist", "main.cjs"))) throw new Error("build first: npm run build");

const other = values.node === undefined ? undefined : { path: values.node, version: versionOf(values.node) };
const stage = await setStage();
const results = { at: new Date().toISOString(), rounds: ROUNDS, machine: machine() };
try {
  results.reads = await readRows(stage, other);
  results.memory = await memoryRows(stage);
  results.scale = await scaleRows(stage);
  results.interrupts = await interruptRows(stage);
} finally {
  await stage.moto.stop();
}
if (values.quick !== true) results.backup = await measureBackup(Number(process.env.BENCH_MB ?? 1_000));

const text = tables(results);
console.log(text);
mkdirSync(join(root, "bench"), { recursive: true });
writeFileSync(join(root, "bench", "results.json"), `${JSON.stringify(results, null, 2)}\n`);
if (values.write === true) {
  const document = join(root, "docs", "benchmarks.md");
  writeFileSync(document, between(readFileSync(document, "utf8"), "measured", `\n${text}\n`));
}

function machine() {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    nexusctl: version,
    node: process.version.slice(1),
    ...(other === undefined ? {} : { otherNode: other.version }),
    aws: versionOf(awsBinary()),
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? "unknown",
    kernel: release(),
  };
}

function versionOf(command) {
  const { stdout, stderr } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return (stdout || stderr).trim().replace(/^v/, "");
}
