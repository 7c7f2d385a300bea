import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import type {
  AwsStep,
  Change,
  FileStep,
  JobStep,
  RecordStep,
  SecretFileStep,
  Step,
  StepResults,
  Undo,
  WaitStep,
} from "./change.js";
import { fillSecrets, inverseOf, resolveRefs, type Secrets, unresolvedRefs } from "./change.js";
import type { Clock } from "./clock.js";
import { asNexusError, LostReplyError, NexusError } from "./errors.js";
import type { Gate } from "./gate.js";
import type { Interrupts } from "./io.js";
import { isObject, type Json, type JsonObject, toJson, toJsonObject } from "./json.js";
import { appendRecord, passageOf, runProcess, writeFileStep } from "./passages.js";
import type { Redactor } from "./redact.js";
import type { Line } from "./report.js";
import { leftWords } from "./rescue.js";
import type { SharedState } from "./shared/state.js";
import { formatDuration } from "./time.js";
import type { Transport } from "./transport.js";
import { type WaitProgress, waitUntil } from "./wait.js";

export interface StepDeps {
  gate: Gate;
  /** Where the lines of records go besides this machine's. */
  shared: SharedState | undefined;
  /** Asked for when the first AWS step is sent: a change of local files needs none. */
  transport(): Transport;
  clock: Clock;
  interrupts: Interrupts;
  onWait(progress: WaitProgress): void;
  /** A line that a job wants said. */
  onNote(line: Line): void;
  /** Asked when a person presses Ctrl-C during a wait. */
  onInterruptedWait(change: Change, step: WaitStep): Promise<"continue" | "detach" | "rollback">;
  /** Takes the secrets out of what is written down, and is told of every one that a step learns. */
  redactor: Pick<Redactor, "add" | "json">;
  /** Shows a secret on the terminal, past the redactor. @throws failed where there is no terminal to show it on */
  reveal(text: string): void;
}

export interface StepDone {
  result: JsonObject;
  requestId: string | null;
  learned?: Secrets;
}

/** A wait that a person left: what was waited for goes on. */
export class WaitLeft extends NexusError {
  constructor(
    readonly choice: "detach" | "rollback",
    reattach: string,
    /** What ends with the wait, if anything does. */
    left?: string,
  ) {
    super("interrupted", "left while waiting; what was started goes on", {
      hint: withLeft(`find it again with: nexusctl ${reattach}`, left),
    });
  }
}

/** A step whose outcome nobody knows: it may have taken effect. */
export class OutcomeUnknown extends NexusError {}

/** What of a step is journalled: everything it sends but secrets, and a digest instead of a file's content. */
export function requestOf(step: Step, results: StepResults): Json {
  if (step.kind === "aws") {
    return { service: step.service, operation: step.operation, input: resolveRefs(step.input, results) };
  }
  if (step.kind === "wait") return { timeoutMs: step.timeoutMs, reattach: step.reattach };
  if (step.kind === "process") return { command: step.command, args: step.args };
  if (step.kind === "job") return { ...step.request, allows: step.allows.map((one) => toJson(one)) };
  if (step.kind === "show") return { shows: step.content.$secret.shows };
  // Without a digest: that of a secret would still be a trace of it.
  if (step.kind === "secret-file") return { path: step.path, content: step.content.$secret.shows };
  if (step.kind === "record") return { path: step.path, event: resolveRefs(step.event, results) };
  const sha256 = createHash("sha256").update(step.content).digest("hex");
  return { path: step.path, mode: step.mode, bytes: Buffer.byteLength(step.content), sha256 };
}

/** The step's inverse with earlier results filled in. */
export function undoOf(step: Step, results: StepResults): Undo | null {
  const undo = inverseOf(step);
  if (undo === undefined) return null;
  if (undo.kind !== "call") return undo;
  return { ...undo, input: resolveRefs(undo.input, results) as JsonObject };
}

/** The inverse as far as it is known before the step; null when it needs what the step will bring forth, or is none. */
export function foreseenUndo(step: Step, results: StepResults): Undo | null {
  const undo = inverseOf(step);
  if (undo === undefined || undo.kind === "none") return null;
  if (undo.kind === "call" && unresolvedRefs(undo.input, results).length > 0) return null;
  return undoOf(step, results);
}

/** What is known while a change runs: what its steps kept, and what they learned and nobody may write down. */
export interface Known {
  results: StepResults;
  secrets: Secrets;
}

export async function runStep(change: Change, step: Step, known: Known, deps: StepDeps): Promise<StepDone> {
  const { results, secrets } = known;
  if (step.kind === "aws") return runAws(step, known, deps);
  if (step.kind === "wait") return { result: await runWait(change, step, known, deps), requestId: null };
  if (step.kind === "show") {
    deps.reveal(step.content.$secret.make(secrets, results));
    return { result: {}, requestId: null };
  }
  if (step.kind === "job") return { result: await runJob(step, results, deps), requestId: null };
  const signal = deps.interrupts.signal;
  const whole = written(step, known);
  const result = await deps.gate.permit(passageOf(whole), async () => {
    if (whole.kind === "process") return runProcess(deps.gate, whole, signal);
    if (whole.kind === "record") return appendRecord(deps.gate, whole, deps);
    return writeFileStep(deps.gate, whole);
  });
  return { result, requestId: null };
}

type Own = Exclude<Step, { kind: "aws" | "wait" | "show" | "job" | "secret-file" }>;

/** A step of one's own files or children as it is carried out: with its secrets made, and references filled in. */
function written(step: Own | SecretFileStep, known: Known): Own {
  if (step.kind === "secret-file") return fileOf(step, known);
  return step.kind === "record" ? { ...step, event: eventOf(step, known.results) } : step;
}

function eventOf({ event }: RecordStep, results: StepResults): RecordStep["event"] {
  const filled = resolveRefs(event, results);
  return { ...(isObject(filled) ? toJsonObject(filled) : {}), type: event.type };
}

function fileOf({ kind: _, content, ...step }: SecretFileStep, { secrets, results }: Known): FileStep {
  return { ...step, kind: "file", mode: "replace", content: content.$secret.make(secrets, results) };
}

async function runAws(step: AwsStep, { results, secrets }: Known, deps: StepDeps): Promise<StepDone> {
  const missing = unresolvedRefs(step.input, results);
  if (missing.length > 0)
    throw new NexusError(
      "failed",
      `${step.words}: ${missing.join(", ")} is not known; the step before gave no such value`,
    );
  const input = resolveRefs(toJson(fillSecrets(step.input, secrets, results)), results);
  if (!isObject(input)) throw new NexusError("failed", `${step.words}: its input is not an object`);
  const call = {
    service: step.service,
    operation: step.operation,
    input: toJsonObject(input),
    ...(step.region === undefined ? {} : { region: step.region }),
  };
  const sentAt = deps.clock.now();
  try {
    const reply = await deps.gate.permit(
      { service: step.service, operation: step.operation, content: call.input },
      () =>
        deps.transport().send(call, {
          attempts: step.repeat === "once" ? "once" : "retry",
          signal: deps.interrupts.signal,
        }),
    );
    return {
      result: step.keep?.(reply.output) ?? {},
      requestId: reply.requestId ?? null,
      ...(step.learn === undefined ? {} : { learned: step.learn(reply.output) }),
    };
  } catch (thrown) {
    if (thrown instanceof LostReplyError) return readBack(step, call.input, sentAt, thrown);
    if (asNexusError(thrown).code === "interrupted") {
      throw new OutcomeUnknown(
        "interrupted",
        `interrupted while sending ${step.service}:${step.operation}; it may have taken effect`,
      );
    }
    throw thrown;
  }
}

async function readBack(step: AwsStep, input: JsonObject, sentAt: Date, lost: LostReplyError): Promise<StepDone> {
  const name = `${step.service}:${step.operation}`;
  const unknown = (why: string) =>
    new OutcomeUnknown("partial", `the reply to ${name} was lost and ${why}; it may have taken effect`, {
      hint: "look at the resource before running this again",
      cause: lost,
    });
  if (step.readBack === undefined) throw unknown("it cannot be read back");
  const seen = await step.readBack(input, sentAt).catch((thrown: unknown) => {
    throw unknown(`reading back failed (${asNexusError(thrown).message})`);
  });
  if (seen.state === "done") return { result: seen.result ?? {}, requestId: null };
  if (seen.state === "unknown") throw unknown(seen.why);
  throw new NexusError("failed", `the reply to ${name} was lost; reading back shows that it did not take effect`, {
    hint: "run the command again",
    cause: lost,
  });
}

async function runWait(change: Change, step: WaitStep, known: Known, deps: StepDeps): Promise<JsonObject> {
  const spec = step.wait(known.results, known.secrets);
  for (;;) {
    try {
      const look = await deps.interrupts.hold((pressed) =>
        waitUntil(spec, {
          clock: deps.clock,
          signal: AbortSignal.any([pressed, deps.interrupts.signal]),
          onProgress: (progress) => deps.onWait(progress),
        }),
      );
      return { summary: look.summary, ...look.result };
    } catch (thrown) {
      const left = leftWords(change.rescue, step.id);
      const error = asNexusError(thrown);
      if (error.code === "timeout" && error.hint !== undefined) {
        throw new NexusError("timeout", error.message, { hint: withLeft(error.hint, left), cause: error });
      }
      if (error.code !== "interrupted") throw thrown;
      const choice = await deps.onInterruptedWait(change, step);
      if (choice !== "continue") throw new WaitLeft(choice, spec.reattach, choice === "detach" ? left : undefined);
    }
  }
}

function withLeft(hint: string, left: string | undefined): string {
  return left === undefined ? hint : `${hint}; ${left}`;
}

/** @throws what the job throws; failed when its time is over: unlike what a wait waits for, a job stops with it */
async function runJob(step: JobStep, results: StepResults, deps: StepDeps): Promise<JsonObject> {
  const { clock, interrupts } = deps;
  const begin = clock.monotonic();
  const late = clock.deadline(step.timeoutMs);
  const signal = AbortSignal.any([interrupts.signal, late]);
  // A job may do many things at once, and each listens.
  setMaxListeners(0, signal);
  const { what, timeoutMs } = step;
  try {
    return await deps.gate.permitJob(step.allows, () =>
      step.run({
        results,
        signal,
        note: (line) => deps.onNote(line),
        progress: ({ summary, done, total, news = [] }) =>
          deps.onWait({
            state: "waiting",
            counts: true,
            summary,
            news,
            what,
            timeoutMs,
            elapsedMs: clock.monotonic() - begin,
            ...(done === undefined || total === undefined ? {} : { progress: { done, total } }),
          }),
      }),
    );
  } catch (thrown) {
    if (!late.aborted || interrupts.signal.aborted) throw thrown;
    const { code, message } = asNexusError(thrown);
    const givenUp = `${what}: given up after ${formatDuration(timeoutMs)}`;
    // A job that says what of it was done is believed; of any other nothing was.
    const partly = code === "partial";
    throw new NexusError(partly ? code : "failed", partly ? `${givenUp}; ${message}` : givenUp, {
      hint: "give it more time with --timeout",
      cause: thrown,
    });
  }
}
