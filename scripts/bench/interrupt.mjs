/** How long the prompt is away after Ctrl-C, while the command reads, follows, or waits for an answer that never comes. */
import { spawn } from "node:child_process";
import { listen } from "./listen.mjs";
import { median, round1 } from "./measure.mjs";
import { MANY_EVENTS, nexusctl } from "./stage.mjs";

const ROUNDS = 5;
const AFTER_MS = 1_200;
export const TARGET_MS = 200;

export async function interruptRows({ place }) {
  // Takes calls and never answers.
  const silent = await listen(() => undefined);
  const nowhere = { ...place, env: { ...place.env, AWS_ENDPOINT_URL: silent.url } };
  try {
    return [
      await row("following a log", nexusctl(`monitor logs tail --group ${MANY_EVENTS.group} --follow`), place),
      await row("watching", nexusctl("emergency triage --watch"), place),
      await row("a call that nobody answers", nexusctl("service status"), nowhere),
      await row("twelve probes that nobody answers", nexusctl("emergency triage"), nowhere),
    ];
  } finally {
    silent.stop();
  }
}

async function row(what, command, place) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) times.push(await once(command, place));
  return { what, typed: command.typed, ms: round1(median(times)), mostMs: round1(Math.max(...times)) };
}

function once({ typed, command, args }, place) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...place, stdio: "ignore" });
    let pressed;
    const timer = setTimeout(() => {
      pressed = performance.now();
      child.kill("SIGINT");
    }, AFTER_MS);
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      if (pressed === undefined) reject(new Error(`${typed} ended by itself with ${code}`));
      else resolve(performance.now() - pressed);
    });
  });
}
