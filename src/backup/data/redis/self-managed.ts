import { openChild, runChild } from "../../../core/child.js";
import type { Context } from "../../../core/context.js";
import type { RedisAccess } from "../../../core/environment.js";
import { asNexusError, NexusError } from "../../../core/errors.js";
import { findPassword } from "../password.js";

export interface OpenRdb {
  stream: NodeJS.ReadableStream & AsyncIterable<Uint8Array>;
  ended: Promise<void>;
}

/** `--rdb -` writes to standard output from Redis 6 on. */
const OLDEST = 6;

/** @throws failed when redis-cli is missing or too old, with the package to install */
export async function checkRedisCli(ctx: Context): Promise<string> {
  const hint = "install it: apt-get install redis-tools (Debian), brew install redis (macOS)";
  try {
    const printed = await runChild(ctx.gate, { command: "redis-cli", args: ["--version"] }, ctx.signal);
    const version = /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? "unknown";
    if (Number.parseInt(version, 10) >= OLDEST) return version;
    throw new NexusError("failed", `redis-cli is version ${version}; a dump to S3 needs ${OLDEST} or newer`, { hint });
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code !== "not-found") throw error;
    throw new NexusError("failed", error.message, { hint, cause: thrown });
  }
}

/** `redis-cli --rdb -`: the server sends its whole data set as to a replica. The password goes by the environment. */
export async function openRdb(ctx: Context, settings: RedisAccess, signal: AbortSignal): Promise<OpenRdb> {
  const { host, port, user, tls, caBundle } = settings;
  const password = await findPassword(ctx, "REDISCLI_AUTH", settings.password, undefined);
  const args = [
    "--rdb",
    "-",
    ...["-h", hostOf(host), "-p", String(port)],
    ...(user === undefined ? [] : ["--user", user]),
    ...(tls ? ["--tls", ...(caBundle === undefined ? [] : ["--cacert", caBundle])] : []),
  ];
  const child = openChild(ctx.gate, { command: "redis-cli", args, env: { REDISCLI_AUTH: password } }, signal);
  child.stdin.end();
  return { stream: child.stdout, ended: child.ended };
}

export function hostOf(host: string | undefined): string {
  if (host !== undefined) return host;
  throw new NexusError("config", "where the Redis of your own is, is not known", {
    hint: "name it in the configuration: data.redis.host",
  });
}
