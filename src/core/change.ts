import type { Allowance } from "./gate.js";
import type { Json, JsonObject } from "./json.js";
import type { Line, Report, Section, Tone } from "./report.js";
import type { WaitSpec } from "./wait.js";

export type Risk = "safe" | "disruptive" | "destructive";

/** The thing a change is about: what the lock is taken on, and what a person types to confirm its destruction, unless it says otherwise. */
export interface Resource {
  /** e.g. `ecs-service`, `rds-instance` */
  type: string;
  name: string;
}

/**
 * Something read live that the change rests on. Facts are read again between preview and apply; one whose `before`
 * moved stops the change, unless it is `volatile` (a count that moves by itself, such as running tasks).
 */
export interface Fact {
  name: string;
  before: Json;
  /** What it will be; left out when the change does not alter it. */
  after?: Json;
  volatile?: boolean;
  tone?: Tone;
  /** The sentence for "somebody changed it since you looked", given the value now. */
  moved?: (now: Json) => string;
}

export function fact(name: string, before: Json | undefined, rest: Omit<Fact, "name" | "before"> = {}): Fact {
  return { name, before: before ?? null, ...rest };
}

/** A value that only exists once an earlier step is done. `path` walks that step's kept result, dots between keys. */
export interface Ref {
  readonly $ref: { readonly step: string; readonly path: string; readonly shows: string };
}

/** @param shows what a preview prints in its place, e.g. `<ARN of the new revision>` */
export function ref(step: string, path: string, shows: string): Ref {
  return { $ref: { step, path, shows } };
}

/** What a change's steps learn that must never be shown or recorded: it lives in the engine's memory, no longer than the run. */
export type Secrets = Readonly<Record<string, string>>;

/** A text that holds a secret, made at the moment it is sent. `shows` stands in its place everywhere else. */
export interface SecretText {
  readonly $secret: { readonly shows: string; make(secrets: Secrets, results: StepResults): string };
}

/** @param make throws, or is given no such secret, when the step that learns it lost its reply */
export function secretText(shows: string, make: SecretText["$secret"]["make"]): SecretText {
  return { $secret: { shows, make } };
}

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
  /** The reply's secrets, for later steps of this run only. */
  learn?: (output: Record<string, unknown>) => Secrets;
  undo: Undo;
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
export type StepResults = Readonly<Record<string, JsonObject>>;

/** Put right by the engine itself when a change stops where it must not stay. Previewed, journalled and sent like any step. */
export type Rescue = Withdrawal | RollBack | Leave;

/** What was made and not handed on is taken away; the change ends with why it stopped. */
export interface Withdrawal {
  kind: "withdraw";
  /** Due once this step took effect, or may have ... */
  from: string;
  /** ... and until this one did, or may have. */
  until: string;
  step: AwsStep;
}

/** What was rolled out and does not hold is taken back; the change ends as rolled back. */
export interface RollBack {
  kind: "roll-back";
  /** Due when this wait finds that it failed. Not when nobody could look, the time was over, it was left, or others were at it. */
  wait: string;
  steps: (AwsStep | WaitStep)[];
  /** In place of `steps` where the platform goes back by itself: seen to its end. */
  follow: WaitStep;
  /** The steps of the change that nothing is left of then. */
  takesBack: string[];
  /** What is so then: `v2 does not hold and was taken back`. Why follows. */
  doneWords: string;
  /** Where to look then. */
  hint: string;
  /** What to type where going back fails as well. */
  byHand: string;
}

/** What was rolled out and does not hold stays, because that was asked for: a failure, and not a change half done. */
export interface Leave {
  kind: "leave";
  wait: string;
  /** The steps that nothing is left of where the platform goes back by itself all the same ... */
  takesBack: string[];
  /** ... and that in words. */
  takenBack: string;
}

/** e.g. the number of resources that are destroyed. */
export interface ConfirmWord {
  says: string;
  /** What it is, for who got it wrong: `the number of resources that are destroyed`. */
  what: string;
  question: string;
}

/** Something a command would do, as data. Only the engine in `apply.ts` can do it. */
export interface Change {
  kind: "change";
  title: string;
  risk: Risk;
  resource: Resource;
  /** What is typed to confirm it where the resource's name would not say how much is at stake. */
  confirmWith?: ConfirmWord;
  facts: Fact[];
  warnings: string[];
  /** What helps to judge it, under the facts: e.g. a chart of the last day. */
  shows?: Section[];
  /** No steps: it is so already, and `nothingToDo` says in which way. */
  steps: Step[];
  nothingToDo?: string;
  rescue?: Rescue;
  /** Offered on Ctrl-C while waiting: the command that takes the running change back, without `nexusctl`. */
  rollback?: { words: string; command: string };
  /** The recorded change that this one takes back. */
  undoes?: string;
  /**
   * Carried out also where AWS cannot say whose credentials these are: it writes the operator's own records and reaches people,
   * and has to work while AWS or the network does not.
   */
  evenWithoutAws?: true;
  /** Said when all is done, in place of "<title>: done". */
  doneWords?: string;
  /** What the reader may want to know or type after. */
  after?: (results: StepResults) => string[];
  /** What it brought forth, where that is what the reader came for: shown before the words on how the change ended. */
  report?: (results: StepResults) => Report;
}

export function change(fields: Omit<Change, "kind">): Change {
  return { kind: "change", ...fields };
}

export function isSecretText(value: unknown): value is SecretText {
  return typeof value === "object" && value !== null && "$secret" in value;
}

/** `value` with every {@link SecretText} made. For what is about to be sent only. */
export function fillSecrets(value: unknown, secrets: Secrets, results: StepResults): unknown {
  if (isSecretText(value)) return value.$secret.make(secrets, results);
  if (Array.isArray(value)) return value.map((item) => fillSecrets(item, secrets, results));
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillSecrets(item, secrets, results)]));
}

export function isRef(value: unknown): value is Ref {
  return typeof value === "object" && value !== null && "$ref" in value;
}

/** Replaces every {@link Ref} in `value`: by its result when known, else by what it shows. */
export function resolveRefs(value: Json | object, results: StepResults): Json {
  if (isRef(value)) {
    const found = lookUp(results[value.$ref.step], value.$ref.path);
    return found === undefined ? value.$ref.shows : found;
  }
  if (isSecretText(value)) return value.$secret.shows;
  if (Array.isArray(value)) return value.map((item: Json) => resolveRefs(item, results));
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, resolveRefs(item as Json | object, results)]),
    );
  }
  return value;
}

/** The names of references in `value` that `results` cannot fill yet. */
export function unresolvedRefs(value: unknown, results: StepResults): string[] {
  if (isRef(value)) return lookUp(results[value.$ref.step], value.$ref.path) === undefined ? [value.$ref.shows] : [];
  if (Array.isArray(value)) return value.flatMap((item) => unresolvedRefs(item, results));
  if (typeof value === "object" && value !== null) {
    return Object.values(value).flatMap((item) => unresolvedRefs(item, results));
  }
  return [];
}

function lookUp(result: JsonObject | undefined, path: string): Json | undefined {
  let at: Json | undefined = result;
  for (const key of path.split(".")) {
    if (at === null || typeof at !== "object" || Array.isArray(at)) return undefined;
    at = at[key];
  }
  return at;
}
