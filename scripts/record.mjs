// Regenerates the terminal recordings in the documents: each block `<!-- record: COMMAND -->` holds what the built binary
// printed, run in order, in a fresh folder for each document, on a terminal of 96 columns. Needs tmux.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { between, blocksOf } from "./blocks.mjs";

const DOCUMENTS = [
  "README.md",
  "docs/monitoring.md",
  "docs/backup.md",
  "docs/security.md",
  "docs/performance.md",
  "docs/task-definitions.md",
  "docs/checklists.md",
];
const PREFIX = "record: ";
const binary = resolve("bin/nexusctl.js");
let servers = 0;
const env = {
  PATH: process.env.PATH,
  LANG: "C.UTF-8",
  TERM: "xterm",
  NO_COLOR: "1",
  USER: "ada",
  NEXUSCTL_ENV: "sandbox",
  NEXUSCTL_SANDBOX_SEED: "readme",
};

for (const document of DOCUMENTS) {
  const home = mkdtempSync(join(tmpdir(), "nexusctl-record-"));
  let text = readFileSync(document, "utf8");
  for (const name of blocksOf(text, PREFIX)) {
    const command = name.slice(PREFIX.length);
    text = between(text, name, `\n\`\`\`console\n$ nexusctl ${command}\n${record(command, home)}\n\`\`\`\n\n`);
    console.log(`recorded: nexusctl ${command}`);
  }
  writeFileSync(document, text);
  rmSync(home, { recursive: true });
}

/** What a person would see: the command runs in a terminal of tmux's, whose screen is read when it is done. */
function record(command, home) {
  // A server of its own: the last one may still be on its way out.
  const socket = `nexusctl-record-${process.pid}-${servers++}`;
  const tmux = (...args) =>
    execFileSync("tmux", ["-L", socket, ...args], { env: { ...env, HOME: home }, encoding: "utf8" });
  const done = "recorded-to-the-end";
  tmux("new-session", "-d", "-c", home, "-x", "96", "-y", "200", `${binary} ${command}; echo ${done}; sleep 60`);
  try {
    for (let tries = 0; tries < 600; tries++) {
      const screen = tmux("capture-pane", "-p");
      if (screen.includes(done)) return clean(screen.slice(0, screen.indexOf(done)), home);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
    throw new Error(`nexusctl ${command} did not end`);
  } finally {
    tmux("kill-server");
  }
}

function clean(screen, home) {
  const lines = screen.split("\n").map((line) => line.trimEnd());
  return lines.join("\n").trim().replaceAll(home, "~");
}
