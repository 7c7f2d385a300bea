import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resolvePaths } from "./config/paths.js";
import { keepCompiled } from "./program/code-cache.js";
import { offersFor } from "./program/offers.js";
import { printAtOnce } from "./program/print-at-once.js";
import { topAnswer } from "./program/top.js";

const argv = process.argv.slice(2);
const answer = topAnswer(argv);
if (answer !== undefined) printAtOnce(answer);
else start().catch(broken);

/** What even {@link run} did not foresee, such as an installation that lacks a file. */
function broken(thrown: unknown): void {
  process.stderr.write(`error: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const around = { variables: process.env, cwd: process.cwd(), home: homedir() };
  const [first, second, ...rest] = argv;
  if (first === "complete" && second === "--") {
    printAtOnce(await offersFor(rest, new URL("completion.json", import.meta.url), around));
    return;
  }
  if (process.env.NODE_DISABLE_COMPILE_CACHE === undefined) {
    const { cache } = resolvePaths(around.variables, around.cwd, around.home);
    keepCompiled(fileURLToPath(new URL("chunks", import.meta.url)), join(cache, "compiled"));
  }
  const { stdin, stdout, stderr } = process;
  const [{ run }, { listenToInterrupts }] = await Promise.all([
    import("./program/run.js"),
    import("./program/interrupts.js"),
  ]);
  const leave = (left?: string) => {
    if (stderr.isTTY) stderr.write("\u001b[?25h");
    if (left !== undefined) stderr.write(`${left}\n`);
  };
  // Nothing is left that could end what is still waited for: not an answer, and never a success.
  const forsaken = () => {
    stderr.write("error: nexusctl stopped in the middle: this is a defect\n");
    process.exitCode = 1;
  };
  process.once("beforeExit", forsaken);
  process.exitCode = await run(argv, { stdin, stdout, stderr, ...around }, listenToInterrupts(leave));
  process.removeListener("beforeExit", forsaken);
  // A terminal that was asked something is still listened to; nothing is left to do.
  stdin.unref?.();
}
