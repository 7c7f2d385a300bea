import { type Applied, type ApplyDeps, type ApplyOptions, applyChange } from "./apply.js";
import type { Change, Fact } from "./change.js";
import type { Environment } from "./environment.js";
import { asNexusError, interrupted, NexusError } from "./errors.js";
import type { GlobalOptions } from "./globals.js";
import type { Io } from "./io.js";
import { canonicalJson } from "./json.js";
import type { Lease, LockStore } from "./lock.js";
import { unlessAborted } from "./race.js";
import { WaitLeft } from "./steps.js";
import { formatDuration } from "./time.js";

/** Where a change would happen and as whom. `identity` is absent for changes of local files only. */
export interface Where {
  environment: string;
  kind: Environment["kind"] | "local";
  region: string;
  identity: { account: string; arn: string } | undefined;
}

export interface PerformDeps extends ApplyDeps {
  io: Io;
  locks: LockStore;
  /** Shows the preview; called before anything is asked. */
  preview(change: Change): Promise<void>;
  /** Told when it is confirmed and locked, before anything of it is sent. */
  begins?(): Promise<void>;
}

export interface PerformOptions extends ApplyOptions {
  globals: Pick<GlobalOptions, "dryRun" | "yes" | "confirm">;
}

export type Performed =
  | { outcome: "previewed"; change: Change }
  | { outcome: "nothing-to-do"; change: Change }
  | { outcome: "applied"; change: Change; applied: Applied };

/**
 * The whole life of a change: plan, preview, confirm, lock, look again, apply.
 * @param plan reads the platform and answers with the change; called a second time to see whether the facts moved
 * @throws not-confirmed, moved, locked (exit 4): nothing was done
 */
export async function perform(
  plan: () => Promise<Change>,
  options: PerformOptions,
  deps: PerformDeps,
): Promise<Performed> {
  const change = await plan();
  await deps.preview(change);
  if (change.steps.length === 0) return { outcome: "nothing-to-do", change };
  if (options.globals.dryRun) return { outcome: "previewed", change };
  await confirm(change, options.globals, deps.io);
  const { type, name } = change.resource;
  const lease = await locked(change, `${options.environment}/${type}/${name}`, deps);
  let handedOver: Promise<void> | undefined;
  try {
    if (lease.tookOverFrom !== undefined) sayTakeOver(lease.tookOverFrom, name, deps);
    const again = await plan();
    const moved = movedFacts(change.facts, again.facts);
    if (moved.length > 0) {
      throw new NexusError("moved", `${moved.join("; ")}; nothing was changed`, {
        hint: "run the command again to see where it stands",
      });
    }
    await deps.begins?.();
    const applied = await deps.gate.fenced(
      () => lease.held(),
      () => applyChange(change, options, { ...deps, lease }),
    );
    handedOver = deps.journal.shareLater();
    // Whoever has the lock next reads what was done under it. Who is leaving gives it back first: the rest can wait.
    if (!isLeft(applied, deps)) await handedOver;
    return { outcome: "applied", change, applied };
  } finally {
    const left = await lease.release();
    await handedOver;
    if (left !== undefined) deps.io.note({ text: left, tone: "warn" });
  }
}

function isLeft({ error }: Applied, { interrupts }: PerformDeps): boolean {
  return interrupts.signal.aborted || error instanceof WaitLeft;
}

/**
 * What has to work without AWS is held back no longer than this: long enough for two answers of a slow bucket, each of which
 * has 4 s. One that does not answer at all is given up after the first.
 */
const LOCK_WITHIN_MS = 9_000;
const NO_LOCK: Lease = {
  tookOverFrom: undefined,
  check: async () => undefined,
  held: () => undefined,
  release: async () => undefined,
};

/**
 * The lock of a change; from then on what others wrote before is read anew. One that has to work without AWS goes on without
 * where the place of shared locks does not answer; one that somebody holds stops it all the same.
 */
async function locked(change: Change, resource: string, { locks, journal, io }: PerformDeps): Promise<Lease> {
  const asked = locks.acquire(resource, change.title);
  if (change.evenWithoutAws !== true || journal.where === undefined) {
    const lease = await asked.catch((thrown: unknown) => {
      throw journal.where === undefined ? thrown : noLock(journal.where, thrown);
    });
    journal.forget();
    return lease;
  }
  const late = () => new NexusError("timeout", `no answer within ${formatDuration(LOCK_WITHIN_MS)}`);
  try {
    const lease = await unlessAborted(asked, AbortSignal.timeout(LOCK_WITHIN_MS), late);
    journal.forget();
    return lease;
  } catch (thrown) {
    const { code, message } = asNexusError(thrown);
    if (code === "locked" || code === "interrupted") throw thrown;
    asked.then((lease) => lease.release()).catch(tooLate);
    io.note({ text: `no lock could be had at ${journal.where} (${message}): this goes on without`, tone: "warn" });
    return NO_LOCK;
  }
}

/** Where the place of shared locks fails: which place, and that nothing came of it. What is not there is not what was asked for. */
function noLock(where: string, thrown: unknown): NexusError {
  const error = asNexusError(thrown);
  const { code, message, hint, awsCode, requestId, operation } = error;
  if (code === "locked" || code === "interrupted") return error;
  const ofPlace = code === "failed" || code === "not-found";
  return new NexusError(ofPlace ? "failed" : code, `no lock at ${where}: ${message}; nothing was done`, {
    hint: ofPlace || hint === undefined ? "nexusctl doctor shows what is wrong with that place" : hint,
    ...(awsCode === undefined ? {} : { awsCode }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(operation === undefined ? {} : { operation }),
    cause: error,
  });
}

/** It failed already, and that was said. */
function tooLate(_error: unknown): void {
  return;
}

/** On the screen and in the journal: whose lock it was may be asked later. */
function sayTakeOver(from: NonNullable<Lease["tookOverFrom"]>, resource: string, { io, journal }: PerformDeps): void {
  const { user, host, since, doing } = from;
  io.note({ text: `took over the lock that ${user} on ${host} left since ${since}`, tone: "warn" });
  const text = `took over the lock on ${resource} that ${user} on ${host} left since ${since} (${doing})`;
  journal.append({ type: "note", change: null, text });
}

/** One sentence for each guarded fact whose value is no longer what was previewed. */
export function movedFacts(seen: Fact[], now: Fact[]): string[] {
  const current = new Map(now.map((one) => [one.name, one.before]));
  return seen.flatMap((one) => {
    if (one.volatile) return [];
    const value = current.get(one.name);
    if (value === undefined) return [`${one.name} can no longer be read`];
    if (canonicalJson(value) === canonicalJson(one.before)) return [];
    return [
      one.moved?.(value) ??
        `${one.name} was ${show(one.before)} and is now ${show(value)}: it changed since you looked`,
    ];
  });
}

function show(value: Fact["before"]): string {
  return typeof value === "string" ? value : canonicalJson(value);
}

async function confirm(change: Change, globals: PerformOptions["globals"], io: Io): Promise<void> {
  const { says, question, wrong } = wordOf(change);
  if (globals.confirm !== undefined && globals.confirm !== says) {
    throw refuse(`--confirm says "${globals.confirm}", but ${wrong}`, `type --confirm ${says} if you mean it`);
  }
  if (change.risk === "safe") return;
  if (change.risk === "disruptive") {
    if (globals.yes) return;
    if (!io.interactive)
      throw refuse(
        "not confirmed, nothing was done: --yes is missing",
        "add --yes to do it, or --dry-run to only look",
      );
    if (!(await answerTo(io.confirm(`${change.title}?`)))) throw declined();
    return;
  }
  if (globals.yes && globals.confirm === says) return;
  if (!io.interactive) throw unconfirmed(says, globals);
  if (!(await answerTo(io.typeName(`${change.title}. ${question}`, says)))) throw declined();
}

/** Ctrl-C at the question comes before anything was sent, and that is said. */
async function answerTo(question: Promise<boolean>): Promise<boolean> {
  try {
    return await question;
  } catch (thrown) {
    if (asNexusError(thrown).code === "interrupted") throw interrupted("interrupted; nothing was changed");
    throw thrown;
  }
}

/** Nobody is there to be asked, and the flags do not say enough. */
function unconfirmed(says: string, globals: PerformOptions["globals"]): NexusError {
  const missing = [...(globals.yes ? [] : ["--yes"]), ...(globals.confirm === undefined ? [`--confirm ${says}`] : [])];
  return refuse(
    `not confirmed, nothing was done: ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing`,
    `this is destructive: it needs --yes --confirm ${says}`,
  );
}

/** What has to be typed to confirm a destruction, how it is asked for, and what is said of anything else. */
function wordOf({ resource: { name }, confirmWith }: Change): { says: string; question: string; wrong: string } {
  if (confirmWith === undefined) {
    return { says: name, question: `Type ${name} to go on:`, wrong: `this change is about "${name}"` };
  }
  const { says, question, what } = confirmWith;
  return { says, question, wrong: `${what} is ${says}` };
}

function refuse(message: string, hint: string): NexusError {
  return new NexusError("not-confirmed", message, { hint });
}

function declined(): NexusError {
  return new NexusError("not-confirmed", "declined; nothing was changed");
}
