import type { Socket } from "node:net";
import { interrupted } from "../../core/errors.js";
import type { NetworkFault, ProbeBounds } from "./outcome.js";
import { logIn } from "./postgres-login.js";
import { askOnce, parseGreeting, type ServerError, SSL_REQUEST, startupMessage } from "./postgres-wire.js";
import { openSocket, ProbeFault } from "./tcp.js";
import { upgrade } from "./tls.js";

export type PostgresOutcome =
  | "ok"
  | NetworkFault
  | "not-postgresql"
  | "tls-refused"
  | "tls-failed"
  | "wrong-password"
  | "no-access"
  | "no-database"
  | "too-many-connections"
  | "not-ready"
  | "error";

export interface ProbeStage {
  name: "TCP" | "TLS" | "PostgreSQL";
  state: "ok" | "failed" | "not reached";
  what: string;
}

export interface PostgresProbe {
  outcome: PostgresOutcome;
  /** One sentence: what it means and where to look. */
  what: string;
  stages: ProbeStage[];
  /** How the server wants the password, when it came that far. */
  authMethod: string | undefined;
}

export interface PostgresTarget {
  host: string;
  port: number;
  user: string;
  database: string;
  /** Without one the probe stops where the server asks for it: that proves all but the password. */
  password: string | undefined;
}

/**
 * Walks to the database as a client would, TCP, TLS, PostgreSQL, and says at which door it stands.
 * Each stage is bounded by `bounds`. Never throws but for Ctrl-C.
 */
export async function probePostgres(target: PostgresTarget, bounds: ProbeBounds): Promise<PostgresProbe> {
  let socket: Socket;
  try {
    socket = await openSocket(target.host, target.port, bounds);
  } catch (thrown) {
    if (!(thrown instanceof ProbeFault)) throw thrown;
    return ended("TCP", [], thrown.fault, thrown.message);
  }
  const stages: ProbeStage[] = [
    { name: "TCP", state: "ok", what: `${target.host}:${target.port} accepts connections` },
  ];
  // Errors after the last answer was read say nothing new, but without a listener they would end the process.
  socket.on("error", () => socket.destroy());
  try {
    return await overTls(socket, target, stages, bounds);
  } finally {
    socket.destroy();
  }
}

async function overTls(
  socket: Socket,
  target: PostgresTarget,
  stages: ProbeStage[],
  bounds: ProbeBounds,
): Promise<PostgresProbe> {
  const answer = await askOnce(socket, SSL_REQUEST, bounds);
  const first = answer === undefined || answer.length === 0 ? undefined : String.fromCharCode(answer[0] ?? 0);
  if (first === "E" && answer !== undefined) {
    const greeting = parseGreeting(answer);
    if (greeting.kind === "error") return refused(greeting.error, stages, "TLS", target);
  }
  if (first !== "S" && first !== "N") return notPostgres(answer, stages);
  if (first === "N") {
    const seen = await greet(socket, target, stages, bounds);
    const tls: ProbeStage = { name: "TLS", state: "failed", what: "the server refuses TLS" };
    const after = seen.stages.slice(stages.length);
    const all = [...stages, tls, ...after];
    if (seen.outcome !== "ok") return { ...seen, stages: all };
    const what = "PostgreSQL answers, but without TLS: nexusctl sends no password in the open (parameter ssl is off)";
    return { ...seen, outcome: "tls-refused", what, stages: all };
  }
  try {
    const secure = await upgrade(socket, target.host, bounds);
    secure.on("error", () => secure.destroy());
    const tls: ProbeStage = { name: "TLS", state: "ok", what: secure.getProtocol() ?? "encrypted" };
    return await login(secure, target, [...stages, tls], bounds);
  } catch (thrown) {
    if (bounds.signal.aborted) throw interrupted();
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return ended("TLS", stages, "tls-failed", `the server offers TLS and then fails at it: ${why}`);
  }
}

async function login(
  secure: Socket,
  target: PostgresTarget,
  stages: ProbeStage[],
  bounds: ProbeBounds,
): Promise<PostgresProbe> {
  const seen = await greet(secure, target, stages, bounds);
  secure.destroy();
  if (seen.outcome !== "ok" || target.password === undefined) return seen;
  if (seen.authMethod === "password in clear text") {
    return {
      ...seen,
      what: "the server wants the password in clear text: it was not sent, as nothing proves who asks",
    };
  }
  const { password } = target;
  const error = await logIn({ ...target, password }, bounds);
  if (error !== undefined) return refused(error, stages, "PostgreSQL", target, seen.authMethod);
  const what = `logged in as ${target.user}`;
  return { ...seen, what, stages: [...stages, { name: "PostgreSQL", state: "ok", what }] };
}

async function greet(
  socket: Socket,
  target: PostgresTarget,
  stages: ProbeStage[],
  bounds: ProbeBounds,
): Promise<PostgresProbe> {
  const answer = await askOnce(socket, startupMessage(target.user, target.database), bounds);
  if (answer === undefined || answer.length === 0) return notPostgres(answer, stages);
  const greeting = parseGreeting(answer);
  if (greeting.kind === "error") return refused(greeting.error, stages, "PostgreSQL", target);
  if (greeting.kind === "other") return notPostgres(answer, stages);
  const what =
    greeting.method === "none"
      ? `lets ${target.user} in without a password`
      : `answers, and asks ${target.user} for a password (${greeting.method})`;
  return {
    outcome: "ok",
    what: `PostgreSQL ${what}`,
    stages: [...stages, { name: "PostgreSQL", state: "ok", what }],
    authMethod: greeting.method,
  };
}

/** By SQLSTATE ("PostgreSQL Error Codes", appendix A of its manual); some servers give only the sentence. */
function refused(
  { code, message }: ServerError,
  stages: ProbeStage[],
  stage: ProbeStage["name"],
  { user, database }: PostgresTarget,
  authMethod?: string,
): PostgresProbe {
  const seen = { ...ended(stage, stages, "error", `PostgreSQL refuses: ${message} (${code})`), authMethod };
  const as = (outcome: PostgresOutcome, what: string): PostgresProbe => ({
    ...seen,
    outcome,
    what: `${what}: ${message}`,
  });
  if (code === "53300" || /too many (clients|connections)|connection slots/i.test(message)) {
    return as("too-many-connections", "PostgreSQL has no connection left");
  }
  if (code === "28P01") return as("wrong-password", `the password of ${user} is wrong`);
  if (code === "28000") return as("no-access", `PostgreSQL lets ${user} not in from here`);
  if (code === "3D000") return as("no-database", `PostgreSQL has no database ${database}`);
  if (code.startsWith("57P")) return as("not-ready", "PostgreSQL runs and takes no connections just now");
  return seen;
}

function notPostgres(answer: Buffer | undefined, stages: ProbeStage[]): PostgresProbe {
  const how =
    answer === undefined
      ? "it accepts the connection and then says nothing"
      : answer.length === 0
        ? "it hung up on the first word"
        : `it answered "${printable(answer)}"`;
  const name = stages.length === 1 ? "TLS" : "PostgreSQL";
  return ended(name, stages, "not-postgresql", `what listens there does not speak PostgreSQL: ${how}`);
}

function printable(answer: Buffer): string {
  return answer
    .subarray(0, 40)
    .toString("latin1")
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim();
}

const STAGES: readonly ProbeStage["name"][] = ["TCP", "TLS", "PostgreSQL"];

function ended(at: ProbeStage["name"], before: ProbeStage[], outcome: PostgresOutcome, what: string): PostgresProbe {
  const rest = STAGES.slice(STAGES.indexOf(at) + 1);
  return {
    outcome,
    what,
    stages: [
      ...before,
      { name: at, state: "failed", what },
      ...rest.map((name) => ({ name, state: "not reached" as const, what: "" })),
    ],
    authMethod: undefined,
  };
}
