import { homedir } from "node:os";
import { topAnswer } from "./program/top.js";

const { stdin, stdout, stderr, env, argv } = process;
const [first, second, ...rest] = argv.slice(2);
const around = { variables: env, cwd: process.cwd(), home: homedir() };
const answer = topAnswer(argv.slice(2));

if (answer !== undefined) {
  stdout.on("error", () => undefined);
  stdout.write(answer);
} else if (first === "complete" && second === "--") {
  const { printOffers } = await import("./program/print-offers.js");
  await printOffers(rest, around, stdout);
} else {
  const [{ run }, { listenToInterrupts }] = await Promise.all([
    import("./program/run.js"),
    import("./program/interrupts.js"),
  ]);
  const leave = (left?: string) => {
    if (stderr.isTTY) stderr.write("\u001b[?25h");
    if (left !== undefined) stderr.write(`${left}\n`);
  };
  process.exitCode = await run(argv.slice(2), { stdin, stdout, stderr, ...around }, listenToInterrupts(leave));
  // A terminal that was asked something is still listened to; nothing is left to do.
  stdin.unref?.();
}
