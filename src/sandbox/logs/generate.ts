import type { TaskState } from "../ecs/state.js";
import { isBroken } from "../faults/intervals.js";
import type { SandboxSetup } from "../part.js";
import type { Random } from "../random.js";
import type { World } from "../world.js";

/** Every log line is a pure function of the seed, its stream and its time, and of what was broken then. */
export interface GeneratedEvent {
  id: string;
  at: number;
  stream: string;
  message: string;
}

/** Lines are made for one such stretch of time at a time. */
export const BUCKET_MS = 10_000;

export interface Stream {
  name: string;
  from: number;
  /** When nothing more was written, if that is so. */
  to: number;
  lines(bucket: number): { offset: number; message: string }[];
}

/** The application's streams: one a task that is still remembered. */
export function appStreams(world: World, random: Random, now: number): Stream[] {
  return world.ecs.tasks
    .filter((task) => task.runsAt <= now)
    .map((task) => {
      const end = Math.min(task.stopping?.at ?? now, task.dies?.at ?? now, now);
      return {
        name: `app/app/${task.id}`,
        from: task.runsAt,
        to: end,
        lines: (bucket) => taskLines(world, random, task, bucket, end),
      };
    });
}

export function databaseStreams(world: World, random: Random, setup: SandboxSetup, now: number): Stream[] {
  const from = world.startedAt - 14 * 86_400_000;
  const name = `${setup.names.database}.0`;
  return [{ name, from, to: now, lines: (bucket) => databaseLines(world, random, bucket) }];
}

export function eventsIn(stream: Stream, bucket: number, random: Random): GeneratedEvent[] {
  return stream
    .lines(bucket)
    .map(({ offset, message }, index) => ({ at: bucket + offset, message, index }))
    .filter(({ at }) => at >= stream.from && at <= stream.to)
    .map(({ at, message, index }) => ({
      id: random.hex(32, "log", stream.name, bucket, index),
      at,
      stream: stream.name,
      message,
    }));
}

const PATHS = ["/api/orders", "/api/orders/812", "/api/users/me", "/api/search", "/api/invoices", "/health"];

function taskLines(world: World, random: Random, task: TaskState, bucket: number, end: number) {
  const lines: { offset: number; message: string }[] = [];
  const roll = (key: string) => random.at("line", task.id, bucket, key);
  const say = (offset: number, level: string, msg: string, rest: object = {}) =>
    lines.push({ offset, message: JSON.stringify({ level, msg, ...rest }) });
  const boots = task.runsAt >= bucket && task.runsAt < bucket + BUCKET_MS;
  if (boots) say(task.runsAt - bucket + 200, "INFO", `starting ${task.taskDefinition}`, { port: 8080 });
  const death = task.dies;
  const doomed = death !== undefined && death.death.exitCode === 1;
  if (!doomed) requests(roll, say);
  for (const line of trouble(world, bucket, roll)) say(Math.floor(roll(line) * 9_000) + 500, "ERROR", line);
  if (death !== undefined && death.at >= bucket && death.at < bucket + BUCKET_MS && death.at <= end) {
    const [, level = "ERROR", msg = ""] = /^(\w+): (.*)$/.exec(death.death.lastWords ?? "") ?? [];
    say(death.at - bucket, level, msg);
  }
  return lines.sort((a, b) => a.offset - b.offset);
}

function requests(
  roll: (key: string) => number,
  say: (offset: number, level: string, msg: string, rest?: object) => void,
): void {
  const count = 1 + Math.floor(roll("count") * 3);
  for (let index = 0; index < count; index++) {
    const path = PATHS[Math.floor(roll(`path${index}`) * PATHS.length)] ?? "/health";
    const offset = Math.floor(roll(`offset${index}`) * 9_900);
    const user = 10_000 + Math.floor(roll(`user${index}`) * 5_000);
    say(offset, "INFO", "request", { path, status: 200, ms: 20 + Math.floor(roll(`ms${index}`) * 180), user_id: user });
  }
  if (roll("slow") < 0.03) say(9_500, "WARN", "slow query", { ms: 900 + Math.floor(roll("slowms") * 800) });
  if (roll("rare") < 0.004)
    say(9_700, "ERROR", `client closed the connection, request ${Math.floor(roll("id") * 1e6)}`);
}

/** What the application complains about while something is broken. */
function trouble(world: World, at: number, roll: (key: string) => number): string[] {
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

function databaseLines(world: World, random: Random, bucket: number) {
  const roll = (key: string) => random.at("database", bucket, key);
  const stamp = `${new Date(bucket).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const client = `10.0.${11 + Math.floor(roll("net") * 2)}.${10 + Math.floor(roll("host") * 200)}(${40_000 + Math.floor(roll("port") * 9_000)})`;
  const lines: { offset: number; message: string }[] = [];
  if (roll("connect") < 0.3) {
    lines.push({
      offset: 1_000,
      message: `${stamp}:${client}:nexus@nexus_platform:[${1_000 + Math.floor(roll("pid") * 9_000)}]:LOG:  connection authorized: user=nexus database=nexus_platform`,
    });
  }
  if (isBroken(world, "db-connections", bucket)) {
    lines.push({
      offset: 3_000,
      message: `${stamp}:${client}:nexus@nexus_platform:[${Math.floor(roll("pid") * 9_000)}]:FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute`,
    });
  }
  if (isBroken(world, "db-storage-full", bucket)) {
    lines.push({
      offset: 4_000,
      message: `${stamp}::@:[${Math.floor(roll("pid") * 9_000)}]:ERROR:  could not extend file "base/16384/2619": No space left on device`,
    });
  }
  return lines;
}
