// Regenerates the terminal recordings in README.md: each block `<!-- record: COMMAND -->` holds what the built binary printed,
// run in order, in a fresh folder, on a terminal of 96 columns.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { between, blocksOf } from "./blocks.mjs";

const PREFIX = "record: ";
const home = mkdtempSync(join(tmpdir(), "nexusctl-record-"));
const binary = resolve("bin/nexusctl.js");
const env = {
  PATH: process.env.PATH,
  HOME: home,
  LANG: "C.UTF-8",
  TERM: "xterm",
  NO_COLOR: "1",
  USER: "ada",
  NEXUSCTL_ENV: "sandbox",
  NEXUSCTL_SANDBOX_SEED: "readme",
};

let readme = readFileSync("README.md", "utf8");
for (const name of blocksOf(readme, PREFIX)) {
  const command = name.slice(PREFIX.length);
  readme = between(readme, name, `\n\`\`\`console\n$ nexusctl ${command}\n${record(command)}\n\`\`\`\n\n`);
  console.log(`recorded: nexusctl ${command}`);
}
writeFileSync("README.md", readme);
rmSync(home, { recursive: true });

/** What a person would see: `script` gives the binary a terminal. */
function record(command) {
  const line = `stty cols 96 rows 60; ${binary} ${command} || true`;
  const raw = execFileSync("script", ["-qec", line, "/dev/null"], { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return clean(raw);
}

/** Takes out what moves the cursor, and what a spinner drew over. */
function clean(raw) {
  return raw
    .replaceAll("\r\n", "\n")
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "\u0000")
    .split("\n")
    .filter((text) => !/[\u2800-\u28ff]/.test(text))
    .map((text) => text.replaceAll("\u0000", "").replace(/^.*\r/, "").trimEnd())
    .filter((text, at, all) => text !== "" || all[at - 1] !== "")
    .join("\n")
    .trim()
    .replaceAll(home, "~");
}
