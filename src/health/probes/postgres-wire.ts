import type { Socket } from "node:net";
import { interrupted } from "../../core/errors.js";
import type { ProbeBounds } from "./outcome.js";

/** The first words of PostgreSQL's protocol, version 3 ("Frontend/Backend Protocol" of its manual). */

export const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** Asks to log in as `user`; the server answers with the way it wants the password, or with why not. */
export function startupMessage(user: string, database: string): Buffer {
  const pairs = ["user", user, "database", database, "application_name", "nexusctl"];
  const body = Buffer.from(`${pairs.join("\0")}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

export interface ServerError {
  /** SQLSTATE, e.g. `53300`. */
  code: string;
  message: string;
}

export type Greeting =
  | { kind: "auth"; method: string }
  | { kind: "error"; error: ServerError }
  | { kind: "other"; text: string };

const METHODS: Record<number, string> = {
  0: "none",
  2: "kerberos",
  3: "password in clear text",
  5: "md5",
  7: "gss",
  9: "sspi",
  10: "scram-sha-256",
};

/** What the server says first to a startup message. Anything that is not PostgreSQL's comes out as `other`. */
export function parseGreeting(bytes: Buffer): Greeting {
  const type = String.fromCharCode(bytes[0] ?? 0);
  if (type === "R" && bytes.length >= 9) {
    const method = bytes.readInt32BE(5);
    return { kind: "auth", method: METHODS[method] ?? `method ${method}` };
  }
  if (type === "E" && bytes.length > 5) return { kind: "error", error: parseError(bytes) };
  return { kind: "other", text: bytes.subarray(0, 40).toString("latin1") };
}

function parseError(bytes: Buffer): ServerError {
  // Before version 3 was agreed on, old servers send a bare sentence without a length.
  const length = bytes.readInt32BE(1);
  const sane = length > 4 && length < 30_000;
  if (!sane) return { code: "", message: bytes.subarray(1).toString("utf8").split("\0")[0]?.trim() ?? "" };
  const fields = bytes
    .subarray(5, 1 + length)
    .toString("utf8")
    .split("\0");
  const field = (name: string) => fields.find((one) => one.startsWith(name))?.slice(1) ?? "";
  return { code: field("C"), message: field("M") };
}

/**
 * Sends and answers with the next bytes. Empty: the other side hung up; undefined: it said nothing in time.
 * @throws interrupted on Ctrl-C
 */
export function askOnce(socket: Socket, message: Buffer, bounds: ProbeBounds): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const late = bounds.clock.deadline(bounds.timeoutMs);
    const settle = (end: () => void) => {
      for (const [event, listener] of listeners) socket.off(event, listener);
      late.removeEventListener("abort", onLate);
      bounds.signal.removeEventListener("abort", onLeave);
      end();
    };
    const onLate = () => settle(() => resolve(undefined));
    const onLeave = () => settle(() => reject(interrupted()));
    const onGone = () => settle(() => resolve(Buffer.alloc(0)));
    const listeners: [string, (data: Buffer) => void][] = [
      ["data", (data) => settle(() => resolve(data))],
      ["end", onGone],
      ["close", onGone],
      ["error", onGone],
    ];
    for (const [event, listener] of listeners) socket.on(event, listener);
    late.addEventListener("abort", onLate, { once: true });
    bounds.signal.addEventListener("abort", onLeave, { once: true });
    socket.write(message);
  });
}
