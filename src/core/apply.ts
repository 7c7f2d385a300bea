import { randomBytes } from "node:crypto";
import { type Change, inverseOf, type RollBack, type Secrets, type Step, type Withdrawal, writes } from "./change.js";
import { asNexusError, EXIT, NexusError } from "./errors.js";
import type { Actor, ChangeStatus, Journal } from "./journal.js";
import type { JsonObject } from "./json.js";
import type { Lease } from "./lock.js";
import { processMark } from "./process-mark.js";
import { unlessAborted } from "./race.js";
import type { Line } from "./report.js";
import { isLeft, isWithdrawalDue, mendedBy, mendedWords, notRolledBack, rollBackSteps, rolledBack } from "./rescue.js";
import { foreseenUndo, OutcomeUnknown, requestOf, runStep, type StepDeps, undoOf, WaitLeft } from "./steps.js";
import type { WaitProgress } from "./wait.js";

export type StepStatus = "done" | "failed" | "unknown" | "skipped";

/** Told about everything that happens while a change is applied, so that a person can see it. */
export interface ApplyObserver {
  stepBegan(step: Step, index: number, total: number): void;
  waiting(progress: WaitProgress): void;
  stepEnded(step: Step, status: StepStatus, text?: string): void;
  note(line: Line): void;
}

export interface StepOutcome {
  id: string;
  status: StepStatus;
  result: JsonObject;
  message?: string;
  requestId?: string;
}

export interface Applied {
  changeId: string;
  status: ChangeStatus;
  exitCode: number;
  steps: StepOutcome[];
  /** Why it stopped, when it did. */
  error: NexusError | undefined;
  /** True when at least one recorded inverse can be carried out. */
  undoable: boolean;
  /** Why there is nothing to undo, when there is not. */
  whyNot: string | undefined;
  /** A person left a wait and asked for the change to be taken back. */
  rollbackAsked: boolean;
}

export interface ApplyDeps extends Omit<StepDeps, "onWait" | "onNote"> {
  journal: Journal;
  observer: ApplyObserver;
  /** The lock that the change is made under; none for what nobody else could be doing. */
  lease?: Pick<Lease, "check">;
}

/** A withdrawal is one call: it must not hold the prompt back. */
const WITHDRAWAL_MS = 10_000;

export interface ApplyOptions {
  environment: string;
  region: string;
  actor: Actor;
  /** False: wait steps are left out and their reattach command is said. */
  wait: boolean;
  incident?: string;
  /** The change this one takes back. */
  undoes?: string;
}

/**
 * Carries out a change that was previewed and confirmed: step by step, journalled before and after each, stopping at the
 * first that fails. What was done stays done and is recorded with its inverse. Its end is on this machine: the caller hands it over.
 * @throws only when the journal cannot be written before the first step: then nothing was done
 */
export async function applyChange(change: Change, options: ApplyOptions, deps: ApplyDeps): Promise<Applied> {
  const id = newChangeId(deps.clock.now());
  const { environment, region, actor } = options;
  const { title, risk, resource, facts } = change;
  deps.journal.append({
    type: "change.begun",
    change: id,
    title,
    risk,
    resource,
    facts: facts.map(({ moved: _, ...rest }) => rest),
    environment,
    region,
    actor,
    incident: options.incident ?? null,
    undoes: change.undoes ?? options.undoes ?? null,
    process: processMark(),
  });
  const run = new Run(change, id, options, deps);
  const stopped = await run.steps();
  return run.end(stopped === undefined ? undefined : await run.rescue(stopped));
}

class Run {
  readonly #outcomes: StepOutcome[] = [];
  readonly #results: Record<string, JsonObject> = {};
  #secrets: Secrets = {};
  readonly #softFailures: NexusError[] = [];

  constructor(
    readonly change: Change,
    readonly id: string,
    readonly options: ApplyOptions,
    readonly deps: ApplyDeps,
  ) {}

  /** Runs all steps; answers with the error that stopped it, if one did. */
  async steps(): Promise<NexusError | undefined> {
    for (const [index, step] of this.change.steps.entries()) {
      if (this.deps.interrupts.signal.aborted) return new NexusError("interrupted", "interrupted");
      try {
        await this.step(step, index);
      } catch (thrown) {
        const error = asNexusError(thrown);
        if (!(step.kind === "job" && step.optional === true) || error.code === "interrupted") return error;
        this.#softFailures.push(error);
      }
    }
    return undefined;
  }

  /** Puts right what the change says of stopping here. @returns why it ended, in the end */
  async rescue(why: NexusError): Promise<NexusError> {
    const { rescue } = this.change;
    if (rescue?.kind === "withdraw") await this.withdraw(rescue, why);
    return rescue?.kind === "roll-back" ? this.rollBack(rescue, why) : why;
  }

  /**
   * What a step brought forth and no later one handed on is taken away, also when everything else was given up.
   * A withdrawal that fails is recorded like any step; the change still ends with why it stopped.
   */
  async withdraw(rescue: Withdrawal, why: NexusError): Promise<void> {
    if (!isWithdrawalDue(rescue, this.#outcomes)) return;
    const { signal: _, ...interrupts } = this.deps.interrupts;
    const last = AbortSignal.timeout(WITHDRAWAL_MS);
    const deps = { ...this.deps, interrupts: { ...interrupts, signal: last } };
    try {
      await this.step(rescue.step, this.change.steps.length, deps);
    } catch (thrown) {
      const { message } = asNexusError(thrown);
      this.deps.observer.note({
        text: `${rescue.step.words}: not done (${message}), after: ${why.message}`,
        tone: "warn",
      });
    }
  }

  async rollBack(rescue: RollBack, why: NexusError): Promise<NexusError> {
    const steps = rollBackSteps(rescue, why, this.#outcomes);
    if (steps.length === 0) return why;
    try {
      for (const step of steps) await this.step(step, this.change.steps.length);
      return rolledBack(rescue, why);
    } catch (thrown) {
      return notRolledBack(rescue, asNexusError(thrown), why);
    }
  }

  async step(step: Step, index: number, deps: ApplyDeps = this.deps): Promise<void> {
    const { journal, observer } = deps;
    if (step.kind === "wait" && !this.options.wait && step.needed !== true) {
      this.#outcomes.push({ id: step.id, status: "skipped", result: {} });
      observer.stepEnded(step, "skipped", `not waited for; see it with: nexusctl ${step.reattach}`);
      return;
    }
    const request = requestOf(step, this.#results);
    const { id, kind, words } = step;
    const undo = foreseenUndo(step, this.#results);
    journal.append({
      type: "step.begun",
      change: this.id,
      step: id,
      kind,
      words,
      request,
      ...(undo === null ? {} : { undo }),
    });
    observer.stepBegan(step, index, this.change.steps.length);
    try {
      await this.mayBeSent(index, deps);
      const stepDeps = {
        ...deps,
        onWait: (progress: WaitProgress) => observer.waiting(progress),
        onNote: (line: Line) => observer.note(line),
      };
      const done = await runStep(
        this.#asked(index),
        step,
        { results: this.#results, secrets: this.#secrets },
        stepDeps,
      );
      if (done.learned !== undefined) this.learn(done.learned);
      this.#results[step.id] = done.result;
      this.#outcomes.push({
        id: step.id,
        status: "done",
        result: done.result,
        ...(done.requestId === null ? {} : { requestId: done.requestId }),
      });
      journal.append({
        type: "step.done",
        change: this.id,
        step: step.id,
        result: done.result,
        requestId: done.requestId,
        undo: undoOf(step, this.#results),
      });
      observer.stepEnded(step, "done");
    } catch (thrown) {
      this.failed(step, asNexusError(thrown));
      throw thrown;
    }
  }

  /**
   * Nobody else works on it, and the others can see what is about to be sent. What puts a change right that had begun is
   * recorded here at least; so is one that has to work without AWS.
   * @throws locked when the lock is lost; why the shared journal does not take it
   */
  async mayBeSent(index: number, { journal, lease, interrupts }: ApplyDeps): Promise<void> {
    if (lease !== undefined) await unlessAborted(lease.check(), interrupts.signal);
    if (index >= this.change.steps.length || this.change.evenWithoutAws === true) await journal.shareLater();
    else await journal.share();
  }

  /** Who leaves a rollback's wait is not offered to roll back. */
  #asked(index: number): Change {
    const { rollback, ...rest } = this.change;
    return rollback === undefined || index >= this.change.steps.length ? rest : this.change;
  }

  learn(secrets: Secrets): void {
    for (const secret of Object.values(secrets)) this.deps.redactor.add(secret);
    this.#secrets = { ...this.#secrets, ...secrets };
  }

  failed(step: Step, error: NexusError): void {
    const { journal, observer } = this.deps;
    const { message } = error;
    const status = error instanceof OutcomeUnknown ? "unknown" : error instanceof WaitLeft ? "skipped" : "failed";
    this.#outcomes.push({ id: step.id, status, result: {}, message });
    if (status === "unknown") {
      const undo = undoOf(step, this.#results);
      journal.append({ type: "step.unknown", change: this.id, step: step.id, message, findOut: findOut(step), undo });
    } else {
      const requestId = error.requestId ?? null;
      journal.append({ type: "step.failed", change: this.id, step: step.id, code: error.code, message, requestId });
    }
    observer.stepEnded(step, status, message);
  }

  end(stopped: NexusError | undefined): Applied {
    const error = stopped ?? together(this.#softFailures);
    const mended = mendedBy(this.change.rescue, error, this.#outcomes);
    const touched = this.#outcomes.some(
      ({ id, status }) => status === "unknown" || (status === "done" && this.writes(id) && !mended.includes(id)),
    );
    const { status, exitCode } = verdict(error, touched && !isLeft(this.change.rescue, error, this.#outcomes));
    this.deps.journal.append({ type: "change.ended", change: this.id, status, message: error?.message ?? null });
    return {
      changeId: this.id,
      status,
      exitCode,
      steps: [...this.#outcomes, ...this.notReached()],
      error,
      ...this.undoable(mended),
      rollbackAsked: stopped instanceof WaitLeft && stopped.choice === "rollback",
    };
  }

  notReached(): StepOutcome[] {
    const reached = new Set(this.#outcomes.map(({ id }) => id));
    return this.change.steps
      .filter(({ id }) => !reached.has(id))
      .map(({ id }) => ({ id, status: "skipped", result: {} }));
  }

  undoable(mended: readonly string[]): Pick<Applied, "undoable" | "whyNot"> {
    const undos = this.change.steps
      .filter(({ id }) => !mended.includes(id))
      .filter((step) =>
        this.#outcomes.some(({ id, status }) => id === step.id && status !== "failed" && status !== "skipped"),
      )
      .flatMap((step) => inverseOf(step) ?? []);
    const none = undos.find((undo) => undo.kind === "none");
    return {
      undoable: undos.some((undo) => undo.kind !== "none"),
      whyNot: mendedWords(this.change.rescue, mended) ?? (none?.kind === "none" ? none.why : undefined),
    };
  }

  writes(id: string): boolean {
    return this.change.steps.some((step) => step.id === id && writes(step));
  }
}

function verdict(error: NexusError | undefined, touched: boolean): { status: ChangeStatus; exitCode: number } {
  if (error === undefined) return { status: "applied", exitCode: EXIT.ok };
  if (error instanceof WaitLeft || error.code === "timeout") return { status: "detached", exitCode: error.exitCode };
  if (error.code === "rolled-back") return { status: "rolled-back", exitCode: error.exitCode };
  if (error.code === "interrupted") return { status: "interrupted", exitCode: error.exitCode };
  return touched || error.code === "partial"
    ? { status: "partial", exitCode: EXIT.partial }
    : { status: "failed", exitCode: error.exitCode };
}

/** Several that did not stop the change, as one. */
function together(errors: readonly NexusError[]): NexusError | undefined {
  const [first, ...rest] = errors;
  if (first === undefined || rest.length === 0) return first;
  const hints = [...new Set(errors.flatMap(({ hint }) => hint ?? []))].join("; ");
  const details = hints === "" ? {} : { hint: hints };
  return new NexusError(first.code, errors.map(({ message }) => message).join("; "), { ...details, cause: first });
}

function findOut(step: Step): string {
  if (step.kind === "aws")
    return `compare the resource with the request recorded for ${step.service}:${step.operation}`;
  return `look whether "${step.words}" took effect`;
}

/** Sorts by time, is short enough to type, and does not collide between two operators in the same second. */
function newChangeId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
  return `c-${stamp}-${randomBytes(2).toString("hex")}`;
}
