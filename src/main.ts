import { homedir } from "node:os";
import { listenToInterrupts } from "./program/interrupts.js";
import { run } from "./program/run.js";

const SHOW_CURSOR = "\u001b[?25h";

const { stdin, stdout, stderr, env } = process;
const interrupts = listenToInterrupts(() => {
  if (stderr.isTTY) stderr.write(SHOW_CURSOR);
});
const [first, second, ...rest] = process.argv.slice(2);
if (first === "complete" && second === "--") {
  const { printOffers } = await import("./program/print-offers.js");
  await printOffers(rest, { variables: env, cwd: process.cwd(), home: homedir() }, stdout);
} else {
  const host = { stdin, stdout, stderr, variables: env, cwd: process.cwd(), home: homedir() };
  process.exitCode = await run(process.argv.slice(2), host, interrupts);
  // Keep-alive sockets and a watched stdin would hold the process open; nothing is left to do.
  stdin.unref?.();
}
