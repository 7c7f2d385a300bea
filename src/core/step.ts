import type { Allowance } from "./gate.js";
import type { JsonObject } from "./json.js";
import type { Line } from "./report.js";
import type { Secrets, SecretText, StepResults } from "./values.js";
import type { WaitSpec } from "./wait.js";

/** How to take a step back. Recorded as data; `nexusctl undo` makes a new change of it. */
export type Undo =
  | { kind: "call"; words: string; service: string; operation: string; input: object; region?: string }
  | { kind: "command"; words: string; command: string }
  | { kind: "none"; why: string };

/** What reading back after a lost reply found out. */
export type ReadBack =
  | { state: "done"; result?: JsonObject }
  | { state: "not-done" }
  | { state: "unknown"; why: string };

interface StepBase {
  /** Unique within the change; what {@link ref} points to. */
  id: string;
  /** What it does, as a sentence for a person. */
  words: string;
}

/** One AWS write. Pure data but for the two functions that understand its answer. */
export interface AwsStep extends StepBase {
  kind: "aws";
  /** Client name as in `src/aws/clients.ts`, e.g. `ecs`. */
  service: string;
  /** Operation name on the wire, e.g. `UpdateService`. */
  operation: string;
  /** Exactly what is sent, save for {@link Ref}s. */
  input: object;
  region?: string;
  /** `once`: sent a single time; a lost reply is read back, never answered by sending again. */
  repeat: "harmless" | "once";
  /** Finds out, after a lost reply, whether the call took effect. Given the input as sent and when it was sent. */
  readBack?: (input: JsonObject, sentAt: Date) => Promise<ReadBack>;
  /** What of the reply later steps and the journal need. Must hold no secret. */
  keep?: (output: Record<string, unknown>) => JsonObject;
  /** The kept value that later steps refer to, and where the reply has it (JMESPath): for who types the steps as `aws` commands. */
  answers?: { path: string; query: string };
  /** The reply's secrets, for later steps of this run only. */
  learn?: (output: Record<string, unknown>) => Secrets;
  undo: Undo;
}

/** One read and what of its answer is looked for: a JMESPath that gives an empty text while it is not there. */
export interface AwsLook extends Pick<AwsStep, "service" | "operation" | "input" | "region"> {
  query: string;
}

/** A bounded wait. It changes nothing; leaving it leaves what it waits for running. */
export interface WaitStep extends StepBase {
  kind: "wait";
  /** Built when the step begins, so that it may use earlier results. */
  wait: (results: StepResults, secrets?: Secrets) => WaitSpec;
  timeoutMs: number;
  /** The command that finds this wait again, without `nexusctl`. */
  reattach: string;
  /** Later steps rest on what it finds: with `--no-wait` it is not left out, else they would be done unproved. */
  needed?: true;
  /** Where later steps find what they refer to, by its path: for who types the steps as `aws` commands. */
  finds?: Readonly<Record<string, AwsLook>>;
}

/** A child process that writes. Arguments never hold a secret: those go through `env` or `stdin`. */
export interface ProcessStep extends StepBase {
  kind: "process";
  command: string;
  args: string[];
  env?: Record<string, string>;
  stdin?: string;
  undo: Undo;
}

/** One write to the operator's own files (an incident record, a configuration file). */
export interface FileStep extends StepBase {
  kind: "file";
  path: string;
  /** What is written: the whole file, or one line at its end. */
  mode: "replace" | "append";
  content: string;
  undo: Undo;
}

/** One more line at the end of a record of one's own, which is a chain: its number, time and hash are made as it is written. */
export interface RecordStep extends StepBase {
  kind: "record";
  path: string;
  /** What happened; may hold {@link Ref}s to what earlier steps brought forth. */
  event: JsonObject & { type: string };
  undo: Undo;
}

/** A file of one's own (0600) whose content is a secret. */
export interface SecretFileStep extends StepBase {
  kind: "secret-file";
  path: string;
  content: SecretText;
  undo: Undo;
}

/** Shows a secret once, to the person who asked for it, on the terminal. It is written nowhere else. */
export interface ShowStep extends StepBase {
  kind: "show";
  content: SecretText;
  undo: Undo;
}

/** How far a job is. `done` and `total` in the unit of `summary`, usually bytes. */
export interface JobProgress {
  summary: string;
  done?: number;
  total?: number;
  /** What happened since the last time, and stays on the screen. */
  news?: Line[];
}

/** What a job works with. */
export interface Job {
  results: StepResults;
  /** Aborts on Ctrl-C and when the job's time is over. */
  signal: AbortSignal;
  progress(progress: JobProgress): void;
  note(line: Line): void;
}

/**
 * Many writes that belong together and whose exact inputs only the work itself brings forth: the parts of an upload, a
 * restore. `allows` is all it can do; the gate refuses the rest. It cleans up after itself when it fails or is left.
 */
export interface JobStep extends StepBase {
  kind: "job";
  allows: Allowance[];
  /** What it does in more detail, for `-v`, JSON and the journal: command lines, keys. Holds no secret. */
  request: JsonObject;
  /** What it is called while it runs, e.g. `dumping nexus_platform`. */
  what: string;
  timeoutMs: number;
  run(job: Job): Promise<JsonObject>;
  /** One that fails does not stop the ones after it: somebody who cannot be told does not keep the others from hearing it. */
  optional?: true;
  /** Undefined for a job that only reads. */
  undo: Undo | undefined;
}

export type Step = AwsStep | WaitStep | ProcessStep | FileStep | RecordStep | SecretFileStep | ShowStep | JobStep;

/** Whether a step alters anything. */
export function writes(step: Step): boolean {
  return step.kind === "job" ? step.undo !== undefined : step.kind !== "wait" && step.kind !== "show";
}

/** The step's inverse, or undefined for one that alters nothing. */
export function inverseOf(step: Step): Undo | undefined {
  return step.kind === "wait" ? undefined : step.undo;
}
