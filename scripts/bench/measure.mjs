/** How anything is measured here: whole processes, both sides by turns, medians. */
import { spawnSync } from "node:child_process";

export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15);

/**
 * Runs `ours` against `theirs` (commands one after the other), by turns, so that what else the machine does hits both alike.
 * @param place `env` and `cwd` of all of them
 * @returns medians and spreads in milliseconds, their ratio, and what has to be typed
 */
export async function compare(what, ours, theirs, target, place) {
  const sides = [[ours], theirs];
  for (const one of sides.flat()) check(one, place);
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) times[side].push(await timeOf(sides[side], place));
  }
  const [mine, other] = times.map(median);
  const described = (side, took) => ({
    typed: side.map(({ typed }) => typed),
    characters: side.reduce((sum, { typed }) => sum + typed.length + 1, 0),
    medianMs: round1(median(took)),
    spreadMs: round1(spread(took)),
  });
  return {
    what,
    nexusctl: described(sides[0], times[0]),
    baseline: described(sides[1], times[1]),
    ratio: Math.round((mine / other) * 1000) / 1000,
    target,
    met: mine / other <= target,
  };
}

/** A command that fails quickly would win every race. Exit 3 is an answer: something is unhealthy. */
export function check({ typed, command, args }, place) {
  const ended = spawnSync(command, args, { ...place, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (ended.status !== 0 && ended.status !== 3) {
    throw new Error(`${typed} ended with ${ended.status}: ${ended.stderr}`);
  }
}

/** Milliseconds that the commands take one after the other. */
export async function timeOf(commands, place) {
  let took = 0;
  for (const { command, args } of commands) {
    const begin = process.hrtime.bigint();
    spawnSync(command, args, { ...place, stdio: "ignore" });
    took += Number(process.hrtime.bigint() - begin) / 1e6;
    // What moto wrote meanwhile is read here: it stands still once the pipe to this process is full.
    await new Promise((again) => setTimeout(again, 5));
  }
  return took;
}

/** @returns MiB that the process held at its peak, by GNU time. */
export function peakMemory({ command, args }, { env, cwd }) {
  const ended = spawnSync("/usr/bin/time", ["-f", "%M", command, ...args], {
    env,
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  const kib = Number(ended.stderr.trim().split("\n").at(-1));
  if ((ended.status !== 0 && ended.status !== 3) || !Number.isFinite(kib)) {
    throw new Error(`no peak memory (GNU time?): ${ended.stderr}`);
  }
  return Math.round(kib / 102.4) / 10;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Between the quartiles. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.75)] - sorted[Math.floor(sorted.length * 0.25)];
}

export function round1(value) {
  return Math.round(value * 10) / 10;
}
