/**
 * nexusctl beside what people use today, on the same machine, the same warm endpoint, in one run: only the ratios mean
 * anything. Prints a table and writes bench/results.json. Needs moto and the aws CLI (Python), as the wire tests do.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { peakMemory, serveManyEvents } from "./bench-logs.mjs";
import { buildSupport, loadSupport } from "./test-support.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const binary = join(root, "bin", "nexusctl.js");
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);
const node = process.execPath;

if (!existsSync(join(root, "dist", "main.cjs"))) fail("build first: npm run build");

const { startMoto, seedPlatform, seedEvents, FOUR_LINES, KEYS, REGION, CLUSTER, SERVICE, DATABASE } = await loadSupport(
  "moto",
  "seed",
  "many-events",
);
const { "log-server": logServer } = await buildSupport("log-server");
const aws = awsBinary();
const moto = await startMoto();
try {
  await seedPlatform(moto.url);
  const home = mkdtempSync(join(tmpdir(), "nexusctl-bench-"));
  writeFileSync(join(home, "nexusctl.yaml"), FOUR_LINES);
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ...KEYS,
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const place = { env, cwd: home };
  const nexusctl = (words) => ({ typed: `nexusctl ${words}`, command: node, args: [binary, ...words.split(" ")] });
  const bare = { typed: "node -e 0", command: node, args: ["-e", "0"] };
  const runbook = fifteenMinutes(place);
  const many = { group: "/aws/ecs/acme-staging-many", count: 20_000, spanMs: 3_000_000 };
  await seedEvents(moto.url, many);
  const search = nexusctl(`monitor logs search request --group ${many.group} --since 1h -o json`);
  const filter = `logs filter-log-events --log-group-name ${many.group} --filter-pattern request --start-time ${Date.now() - 3_600_000}`;
  const filterLogEvents = { typed: `aws ${filter}`, command: aws, args: filter.split(" ") };
  const rows = [
    compare("help", nexusctl("--help"), [bare], 1.25, place),
    compare("version", nexusctl("--version"), [bare], 1.25, place),
    compare("completion", nexusctl("complete -- serv"), [bare], 1.25, place),
    compare("one-service read", nexusctl("service events -o json"), [runbook[0]], 0.35, place),
    compare("first 15 minutes", nexusctl("emergency triage"), runbook, 0.15, place),
    compare("logs search, 20,000 events", search, [filterLogEvents], 0.45, place),
  ];
  show(rows);
  const memory = await memoryOf(search, filterLogEvents, many.group, place);
  for (const [what, mebibytes] of Object.entries(memory)) console.log(`peak memory, ${what}: ${mebibytes} MiB`);
  save(rows, memory);
} finally {
  await moto.stop();
}

/** The CLI itself: a version manager's shim costs as much again and would flatter us. */
function awsBinary() {
  const managed = spawnSync("pyenv", ["which", "aws"], { encoding: "utf8" });
  if (managed.status === 0) return managed.stdout.trim();
  const found = spawnSync("sh", ["-c", "command -v aws"], { encoding: "utf8" }).stdout.trim();
  if (found === "") fail("the aws CLI is missing: pip install awscli");
  if (found.includes("/shims/")) fail(`${found} is a version manager's shim: put the real aws first on PATH`);
  return found;
}

/** In MiB: both tools on 20,000 events, and ours on a million that a loopback server makes as they are asked for. */
async function memoryOf(search, filter, group, place) {
  const server = await serveManyEvents(logServer, group, 1_000_000);
  try {
    const million = { ...place, env: { ...place.env, AWS_ENDPOINT_URL: server.url } };
    return {
      "nexusctl, 20,000 events": peakMemory(search, place),
      "aws, 20,000 events": peakMemory(filter, place),
      "nexusctl, 1,000,000 events": peakMemory(search, million),
    };
  } finally {
    server.stop();
  }
}

/** The read-only commands of the runbook's first fifteen minutes, as its reader would type them here. */
function fifteenMinutes(place) {
  const arn = output("elbv2 describe-target-groups --query TargetGroups[0].TargetGroupArn --output text", place).trim();
  const now = Date.now();
  const seconds = (time) => new Date(time).toISOString().slice(0, 19);
  const hourAgo = now - 3_600_000;
  return [
    `ecs describe-services --cluster ${CLUSTER} --services ${SERVICE} --query services[0].{Status:status,Running:runningCount,Desired:desiredCount}`,
    `elbv2 describe-target-health --target-group-arn ${arn}`,
    `ecs describe-services --cluster ${CLUSTER} --services ${SERVICE} --query services[0].events[0:5]`,
    `logs filter-log-events --log-group-name /aws/ecs/acme-staging --start-time ${hourAgo} --filter-pattern ERROR`,
    `rds describe-db-instances --db-instance-identifier ${DATABASE} --query DBInstances[0].{Status:DBInstanceStatus,Endpoint:Endpoint.Address}`,
    `cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name CPUUtilization --dimensions Name=DBInstanceIdentifier,Value=${DATABASE} --start-time ${seconds(hourAgo)} --end-time ${seconds(now)} --period 300 --statistics Average`,
    `cloudwatch describe-alarms --alarm-names acme-staging-high-cpu acme-staging-high-memory acme-staging-high-response-time acme-staging-high-error-rate`,
  ].map((words) => ({ typed: `aws ${words}`, command: aws, args: words.split(" ") }));
}

function output(words, place) {
  const ended = spawnSync(aws, words.split(" "), { ...place, encoding: "utf8" });
  if (ended.status !== 0) fail(`aws ${words}: ${ended.stderr}`);
  return ended.stdout;
}

/** Both sides by turns, so that what else the machine does hits both alike; medians of all rounds. */
function compare(what, ours, theirs, target, place) {
  const all = [[ours], theirs];
  for (const one of all.flat()) check(one, place);
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) times[side].push(timeOf(all[side], place));
  }
  const [mine, other] = times.map(median);
  const typed = (side) => side.reduce((sum, { typed: text }) => sum + text.length + 1, 0);
  return {
    what,
    nexusctl: {
      typed: ours.typed,
      characters: typed([ours]),
      medianMs: round1(mine),
      spreadMs: round1(spread(times[0])),
    },
    baseline: {
      typed: theirs.map((one) => one.typed),
      characters: typed(theirs),
      medianMs: round1(other),
      spreadMs: round1(spread(times[1])),
    },
    ratio: Math.round((mine / other) * 1000) / 1000,
    target,
    met: mine / other <= target,
  };
}

/** A command that fails quickly would win every race. Exit 3 is an answer: something is unhealthy. */
function check({ typed, command, args }, place) {
  const ended = spawnSync(command, args, { ...place, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (ended.status !== 0 && ended.status !== 3) fail(`${typed} ended with ${ended.status}: ${ended.stderr}`);
}

function timeOf(commands, place) {
  const begin = process.hrtime.bigint();
  for (const { command, args } of commands) spawnSync(command, args, { ...place, stdio: "ignore" });
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Between the quartiles. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.75)] - sorted[Math.floor(sorted.length * 0.25)];
}

function round1(value) {
  return Math.round(value * 10) / 10;
}

function show(rows) {
  const lines = rows.map((row) => [
    row.what,
    `${row.nexusctl.medianMs} ms`,
    `${row.baseline.medianMs} ms`,
    row.ratio.toFixed(2),
    `<= ${row.target}`,
    row.met ? "met" : "missed",
    `${row.nexusctl.characters} / ${row.baseline.characters}`,
  ]);
  const table = [["WHAT", "NEXUSCTL", "BASELINE", "RATIO", "TARGET", "", "CHARACTERS TYPED"], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  for (const line of table)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    );
}

function save(rows, peakMemoryMiB) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const machine = {
    node: process.version,
    aws: versionOf(aws),
    cpus: cpus().length,
    cpu: cpus()[0]?.model,
    kernel: release(),
  };
  const results = { at: new Date().toISOString(), nexusctl: version, rounds: ROUNDS, machine, rows, peakMemoryMiB };
  mkdirSync(join(root, "bench"), { recursive: true });
  writeFileSync(join(root, "bench", "results.json"), `${JSON.stringify(results, null, 2)}\n`);
}

function versionOf(command) {
  const { stdout, stderr } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return (stdout || stderr).trim();
}

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(1);
}
