import { everyTask } from "../ecs/past.js";
import type { TaskState } from "../ecs/state.js";
import { isBroken } from "../faults/intervals.js";
import type { Random } from "../random.js";
import type { World } from "../world.js";
import { BUCKET_MS, type Line, type Stream } from "./stream.js";

/** The application's streams: one a task, named as the awslogs driver names them. */
export function appStreams(world: World, random: Random, now: number): Stream[] {
  return everyTask(world)
    .filter((task) => task.runsAt <= now)
    .map((task) => {
      const end = Math.min(task.stopping?.at ?? now, task.dies?.at ?? now, now);
      return {
        name: `app/app/${task.id}`,
        from: task.runsAt,
        to: end,
        lines: (bucket: number, words?: readonly string[]) => taskLines(world, random, task, { bucket, end, words }),
      };
    })
    .filter(({ from, to }) => from <= to);
}

const PATHS = ["/api/orders", "/api/orders/812", "/api/users/me", "/api/search", "/api/invoices", "/health"];

type Roll = (key: string) => number;
type Say = (offset: number, level: string, msg: string, rest?: object, prompt?: true) => void;

/** What a line about a request may hold. */
const REQUEST_TEXT = `level INFO WARN msg request cache miss slow query path status ms user_id healthz ${PATHS.join(" ")}`;

/** Most stretches hold nothing but requests: a search for something else need not have them made. */
function aboutRequests(words: readonly string[] | undefined): boolean {
  return words === undefined || words.some((word) => /[^a-z]/i.test(word) || REQUEST_TEXT.includes(word));
}

interface Stretch {
  bucket: number;
  end: number;
  words: readonly string[] | undefined;
}

function taskLines(world: World, random: Random, task: TaskState, { bucket, end, words }: Stretch): Line[] {
  const lines: Line[] = [];
  const roll: Roll = (key) => random.at("line", task.id, bucket, key);
  const within = (at: number | undefined) => at !== undefined && at >= bucket && at < bucket + BUCKET_MS;
  const eventful =
    within(task.runsAt) || within(task.dies?.at) || isRare(roll) || trouble(world, bucket, roll).length > 0;
  if (!eventful && !aboutRequests(words)) return [];
  const say: Say = (offset, level, msg, rest = {}, prompt) =>
    lines.push({ offset, message: JSON.stringify({ level, msg, ...rest }), ...(prompt ? { prompt } : {}) });
  if (within(task.runsAt))
    say(task.runsAt - bucket + 200, "INFO", `starting ${task.taskDefinition}`, { port: 8080 }, true);
  const death = task.dies;
  // A process that ends before it listens is asked for nothing.
  if (death === undefined || death.death.exitCode !== 1) requests(world, bucket, roll, say);
  for (const line of trouble(world, bucket, roll)) say(Math.floor(roll(line) * 9_000) + 500, "ERROR", line);
  if (death === undefined || death.at < bucket || death.at >= bucket + BUCKET_MS || death.at > end) {
    return lines.sort((a, b) => a.offset - b.offset);
  }
  const [, level = "ERROR", msg = ""] = /^(\w+): (.*)$/s.exec(death.death.lastWords ?? "") ?? [];
  const dies = death.at - bucket;
  // Nothing is written after the last words.
  const before = lines.filter(({ offset }) => offset < dies).sort((a, b) => a.offset - b.offset);
  return [...before, { offset: dies, message: JSON.stringify({ level, msg }), prompt: true }];
}

function requests(world: World, bucket: number, roll: Roll, say: Say): void {
  const count = 1 + Math.floor(roll("count") * 3);
  const failing = ["high-errors", "db-connections", "db-storage-full"].some((fault) => isBroken(world, fault, bucket));
  for (let index = 0; index < count; index++) {
    const path = PATHS[Math.floor(roll(`path${index}`) * PATHS.length)] ?? "/health";
    const offset = Math.floor(roll(`offset${index}`) * 9_900);
    const user = 10_000 + Math.floor(roll(`user${index}`) * 5_000);
    const status = failing && path !== "/health" && roll(`fails${index}`) < 0.6 ? 500 : 200;
    const ms = 20 + Math.floor(roll(`ms${index}`) * (status === 500 ? 5_000 : 180));
    say(offset, "INFO", "request", { path, status, ms, user_id: user });
    // In the same millisecond as the request.
    if (roll(`cache${index}`) < 0.1) say(offset, "INFO", "cache miss", { path });
  }
  if (isBroken(world, "wrong-health-path", bucket)) say(4_000, "WARN", "request", { path: "/healthz", status: 404 });
  if (roll("slow") < 0.03) say(9_500, "WARN", "slow query", { ms: 900 + Math.floor(roll("slowms") * 800) });
  if (isRare(roll)) say(9_700, "ERROR", `client closed the connection, request ${Math.floor(roll("id") * 1e6)}`);
}

/** Something that goes wrong on the best of days. */
function isRare(roll: Roll): boolean {
  return roll("rare") < 0.004;
}

/** What the application complains about while something is broken. */
function trouble(world: World, at: number, roll: Roll): string[] {
  const number = (key: string, below: number) => Math.floor(roll(key) * below);
  return [
    ...(isBroken(world, "high-errors", at)
      ? [
          `payment gateway timed out after ${5000 + number("gateway", 900)} ms, order ${number("order", 1e6)}`,
          `cannot render invoice ${number("invoice", 1e5)}: TypeError: Cannot read properties of undefined (reading 'total')`,
        ]
      : []),
    ...(isBroken(world, "db-connections", at)
      ? [
          `cannot get a connection from the pool: FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute`,
        ]
      : []),
    ...(isBroken(world, "db-storage-full", at)
      ? [
          `cannot save order ${number("order", 1e6)}: could not extend file "base/16384/${number("file", 9e4)}": No space left on device`,
        ]
      : []),
  ];
}
