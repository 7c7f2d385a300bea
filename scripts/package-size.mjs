// Prints what `npm pack` would ship: packed and unpacked size, and what weighs most. `--write` puts the sizes into docs/install.md.
// What is built counts: npm run build && npm run extras.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { between } from "./blocks.mjs";

const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
  encoding: "utf8",
  maxBuffer: 16 * 1024 * 1024,
  stdio: ["ignore", "pipe", "ignore"],
});
const [{ size, unpackedSize, files }] = JSON.parse(packed);
const groups = new Map();
for (const { path, size: bytes } of files) {
  const group = path.includes("/") ? `${path.split("/")[0]}/` : path;
  const { count, sum } = groups.get(group) ?? { count: 0, sum: 0 };
  groups.set(group, { count: count + 1, sum: sum + bytes });
}
const rows = [
  ...[...groups]
    .sort(([, a], [, b]) => b.sum - a.sum)
    .map(([group, { count, sum }]) => [`\`${group}\``, String(count), words(sum)]),
  ["unpacked", String(files.length), words(unpackedSize)],
  ["the tarball", "1", words(size)],
];
const table = ["| part | files | size |", "|---|---|---|", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
console.log(table);
if (process.argv.includes("--write")) {
  const text = readFileSync("docs/install.md", "utf8");
  writeFileSync("docs/install.md", between(text, "sizes", `\n${table}\n\n`));
}

function words(bytes) {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
