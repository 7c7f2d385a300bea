import { isBroken } from "../faults/intervals.js";
import type { SandboxSetup } from "../part.js";
import type { Random } from "../random.js";
import { isUp } from "../rds/state.js";
import type { World } from "../world.js";
import type { Line, Stream } from "./stream.js";

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;

/** The PostgreSQL server's log, as RDS exports it: one stream an instance. */
export function databaseStreams(world: World, random: Random, { names }: SandboxSetup, now: number): Stream[] {
  const one = world.rds.instances.find(({ id }) => id === names.database);
  const lines = (bucket: number) =>
    one === undefined || isUp(one, bucket) ? databaseLines(world, random, bucket) : [];
  return [{ name: `${names.database}.0`, from: world.startedAt - 14 * DAY, to: now, lines }];
}

function databaseLines(world: World, random: Random, bucket: number): Line[] {
  const roll = (key: string) => random.at("database", bucket, key);
  const digits = (key: string, from: number, count: number) => from + Math.floor(roll(key) * count);
  const client = `10.0.${digits("net", 11, 2)}.${digits("host", 10, 200)}(${digits("port", 40_000, 9_000)})`;
  const pid = digits("pid", 1_000, 9_000);
  const lines: Line[] = [];
  const say = (offset: number, from: string, text: string) => {
    const stamp = `${new Date(bucket + offset).toISOString().slice(0, 19).replace("T", " ")} UTC`;
    lines.push({ offset, message: `${stamp}:${from}:[${pid}]:${text}` });
  };
  const ours = `${client}:nexus@nexus_platform`;
  if (bucket % FIVE_MINUTES === 0) say(400, ":@", "LOG:  checkpoint starting: time");
  if (roll("connect") < 0.3)
    say(1_000, ours, "LOG:  connection authorized: user=nexus database=nexus_platform SSL enabled");
  if (isBroken(world, "db-connections", bucket)) {
    say(3_000, ours, "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute");
  }
  if (isBroken(world, "db-storage-full", bucket)) {
    say(4_000, ":@", 'ERROR:  could not extend file "base/16384/2619": No space left on device');
    say(4_100, ":@", "HINT:  Check free disk space.");
  }
  return lines;
}
