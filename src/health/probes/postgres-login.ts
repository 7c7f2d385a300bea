import { asNexusError } from "../../core/errors.js";
import { errnoOf } from "../../core/files.js";
import { within } from "../within.js";
import type { ProbeBounds } from "./outcome.js";
import type { ServerError } from "./postgres-wire.js";

/**
 * Logs in and out again, over TLS only. The certificate is not judged: RDS signs its own, and a challenge-response
 * password gives nothing away.
 * @returns why it failed; undefined when it did not
 */
export async function logIn(
  target: { host: string; port: number; user: string; database: string; password: string },
  bounds: ProbeBounds,
): Promise<ServerError | undefined> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({
    ...target,
    ssl: { rejectUnauthorized: false },
    connectionTimeoutMillis: bounds.timeoutMs,
    application_name: "nexusctl",
  });
  // A server that hangs up after the answer must not end the process.
  client.on("error", ignored);
  try {
    await within(() => client.connect(), bounds.timeoutMs, bounds);
    return undefined;
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    return { code: errnoOf(thrown) ?? "", message: error.message };
  } finally {
    void client.end().catch(ignored);
  }
}

function ignored(_error: Error): void {
  return;
}
