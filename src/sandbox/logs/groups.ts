import { AwsFault, type Call } from "../part.js";
import type { World } from "../world.js";
import { appStreams } from "./application.js";
import { databaseStreams } from "./database.js";
import type { Stream } from "./stream.js";

/** The groups that exist. PostgreSQL on RDS writes to a group that ends in `/postgresql`; there is no `/error`. */
export function groupNames({ setup }: Pick<Call<World>, "setup">): string[] {
  return [setup.names.appLogGroup, databaseGroup(setup.names.database)].sort();
}

/**
 * @param group a name or an ARN
 * @throws AwsFault ResourceNotFoundException
 */
export function streamsOf(group: string, call: Call<World>): Stream[] {
  const { world, setup, random } = call;
  const name = group.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, "");
  const at = call.now.getTime();
  if (name === setup.names.appLogGroup) return appStreams(world, random, at);
  if (name === databaseGroup(setup.names.database)) return databaseStreams(world, random, setup, at);
  throw new AwsFault("ResourceNotFoundException", "The specified log group does not exist.");
}

/** @throws AwsFault ResourceNotFoundException for a stream the group has not */
export function needStream(streams: Stream[], name: string): Stream {
  const found = streams.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new AwsFault("ResourceNotFoundException", "The specified log stream does not exist.");
}

function databaseGroup(database: string): string {
  return `/aws/rds/instance/${database}/postgresql`;
}
