/** The results of a benchmark as Markdown. */
import { TARGET_MS } from "./interrupt.mjs";
import { TARGET_MIB } from "./memory.mjs";
import { MEMORY_TARGET } from "./scale.mjs";

const BACKUP = { ratio: 0.8, peakMiB: 150 };

export function tables(results) {
  return [
    machine(results),
    reads(results.reads),
    memory(results.memory),
    scale(results.scale),
    interrupts(results.interrupts),
    ...(results.backup === undefined ? [] : [backup(results.backup)]),
  ].join("\n\n");
}

function machine({ at, rounds, machine: one }) {
  const node = one.otherNode === undefined ? one.node : `${one.node} and ${one.otherNode}`;
  return `Measured on ${at.slice(0, 10)}: ${one.cpus} × ${one.cpu}, Linux ${one.kernel}, Node ${node}, ${one.aws.split(" ")[0]}; medians of ${rounds} rounds.`;
}

function reads(rows) {
  return table(
    ["what", "nexusctl", "beside it", "ratio", "target", ""],
    rows.map(({ what, nexusctl, baseline, ratio, target, met }) => [
      what,
      `${nexusctl.medianMs} ms`,
      `${besides(baseline)}, ${baseline.medianMs} ms`,
      ratio.toFixed(2),
      `≤ ${target}`,
      met ? "met" : "**missed**",
    ]),
  );
}

/** The command itself, or how many there are and what has to be typed for them. */
function besides({ typed, characters }) {
  if (typed.length > 1) return `${typed.length} \`aws\` commands of ${characters} characters`;
  const [only] = typed;
  return `\`${only.split(" --")[0].split(" -o")[0]}\``;
}

function memory(rows) {
  return table(
    ["peak memory", "MiB", "target", ""],
    rows.map(({ what, peakMiB }) =>
      what.includes("aws")
        ? [what, String(peakMiB), "-", ""]
        : [what, String(peakMiB), `≤ ${TARGET_MIB}`, verdict(peakMiB <= TARGET_MIB)],
    ),
  );
}

function scale(rows) {
  return table(
    ["list", "items", "all", "a quarter", "grows by (linear: ≤ 4)", "peak memory, MiB", `≤ ${MEMORY_TARGET} MiB`],
    rows.map(({ what, count, ms, quarterMs, growth, peakMiB }) => [
      what,
      count.toLocaleString("en"),
      `${ms} ms`,
      `${quarterMs} ms`,
      `${growth.toFixed(2)}, ${verdict(growth <= 4)}`,
      String(peakMiB),
      verdict(peakMiB <= MEMORY_TARGET),
    ]),
  );
}

function interrupts(rows) {
  return table(
    ["Ctrl-C to prompt", "median", "longest", "target", ""],
    rows.map(({ what, typed, ms, mostMs }) => [
      `${what}: \`${typed}\``,
      `${ms} ms`,
      `${mostMs} ms`,
      `≤ ${TARGET_MS} ms`,
      verdict(mostMs <= TARGET_MS),
    ]),
  );
}

function backup(one) {
  const compared = table(
    ["what", "nexusctl", "beside it", "ratio", "target", ""],
    [
      [
        `\`backup data create\`, ${one.diskMiB} MiB on the disk`,
        `${one.backupSeconds} s, rows counted, hashed`,
        `\`pg_dump -Fc\` to a file ${one.dumpSeconds} s, then \`aws s3 cp\` ${one.uploadSeconds} s`,
        one.backupRatio.toFixed(2),
        `≤ ${BACKUP.ratio}`,
        verdict(one.backupRatio <= BACKUP.ratio),
      ],
      [
        "`backup data restore`: verified, restored, counted",
        `${one.restoreSeconds} s`,
        `\`pg_restore\` of a local file ${one.pgRestoreSeconds} s`,
        one.restoreRatio.toFixed(2),
        "-",
        one.hashesEqual ? `hashes of all ${one.tables} tables equal` : "**hashes differ**",
      ],
    ],
  );
  const peaks = table(
    ["peak memory", "MiB", "target", ""],
    Object.entries(one.peakMiB).map(([what, mib]) => [
      what === "restore" ? "restore" : `backup of ${what}`,
      String(mib),
      `≤ ${BACKUP.peakMiB}`,
      verdict(mib <= BACKUP.peakMiB),
    ]),
  );
  return `${compared}\n\n${peaks}`;
}

function verdict(holds) {
  return holds ? "met" : "**missed**";
}

function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
