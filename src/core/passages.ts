import { spawn } from "node:child_process";
import type { FileStep, ProcessStep, RecordStep } from "./change.js";
import { interrupted, NexusError } from "./errors.js";
import { appendAndSync, replaceFile } from "./files.js";
import type { Gate, Passage } from "./gate.js";
import type { JsonObject } from "./json.js";
import { type AddDeps, addToRecord } from "./shared/record.js";

/** Ways out that are not AWS: child processes and the operator's own files; HTTP is in `http.ts`. Each passes the gate first. */

const LAST_OUTPUT = 2_000;

export function passageOf(step: ProcessStep | FileStep | RecordStep): Passage {
  if (step.kind === "record")
    return { service: "file", operation: "record", content: { path: step.path, event: step.event } };
  if (step.kind === "process") return { service: "process", operation: step.command, content: step.args };
  return { service: "file", operation: step.mode, content: { path: step.path, content: step.content } };
}

/** Runs a child process that writes. @throws failed with its last output when it does not exit 0 */
export async function runProcess(gate: Gate, step: ProcessStep, signal: AbortSignal): Promise<JsonObject> {
  gate.check(passageOf(step));
  return new Promise((resolve, reject) => {
    const child = spawn(step.command, step.args, {
      env: { ...process.env, ...step.env },
      stdio: ["pipe", "pipe", "pipe"],
      signal,
      killSignal: "SIGINT",
    });
    let tail = "";
    const collect = (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-LAST_OUTPUT);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.stdin.on("error", collectNothing);
    child.stdin.end(step.stdin ?? "");
    child.on("error", (error) => reject(signal.aborted ? interrupted() : cannotStart(step, error)));
    child.on("close", (code, by) => {
      if (code === 0) resolve({ exitCode: 0 });
      else reject(new NexusError("failed", `${step.command} ended with ${code ?? by}: ${tail.trim()}`));
    });
  });
}

/** A child that ends without reading its input breaks the pipe; its exit code says what happened. */
function collectNothing(_error: Error): void {
  return;
}

function cannotStart(step: ProcessStep, error: Error): NexusError {
  const missing = "code" in error && error.code === "ENOENT";
  return new NexusError("failed", missing ? `${step.command} is not installed` : `${step.command}: ${error.message}`, {
    cause: error,
  });
}

/** Adds an event to a record. @returns its number and time */
export async function appendRecord(gate: Gate, step: RecordStep, deps: AddDeps): Promise<JsonObject> {
  gate.check(passageOf(step));
  const { seq, at } = await addToRecord(step.path, step.event, deps);
  return { path: step.path, seq, at };
}

export function writeFileStep(gate: Gate, step: FileStep): JsonObject {
  gate.check(passageOf(step));
  if (step.mode === "append") appendAndSync(step.path, step.content);
  else replaceFile(step.path, step.content);
  return { path: step.path, bytes: Buffer.byteLength(step.content) };
}
