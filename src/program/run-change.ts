import type { ApplyObserver } from "../core/apply.js";
import type { Change, RecordStep, Step, WaitStep } from "../core/change.js";
import { asNexusError, EXIT, NexusError } from "../core/errors.js";
import type { Actor } from "../core/journal.js";
import { appendRecord, passageOf } from "../core/passages.js";
import { type PerformDeps, type Performed, type PerformOptions, perform, type Where } from "../core/perform.js";
import { unlessAborted } from "../core/race.js";
import { leftWords } from "../core/rescue.js";
import { formatDuration } from "../core/time.js";
import { createApplyView } from "../ui/apply-view.js";
import { type AwsCommands, broughtForth, previewDocument, resultDocument } from "../ui/change-document.js";
import { renderPreview } from "../ui/render-change.js";
import { renderResult } from "../ui/render-result.js";
import { documentText, isDocument, reportText, sayBanner } from "../ui/show.js";
import type { Run } from "./command-run.js";
import { localActor } from "./session.js";

/**
 * Previews, confirms and applies a change, and says how it ended.
 * @param plan reads the platform and answers with the change; called again just before it is applied
 * @returns the exit code
 */
export async function performChange(plan: () => Promise<Change>, run: Run): Promise<number> {
  const { globals, io, display } = run;
  const { actor, first } = await identified(plan, run);
  const where = whereOf(run, actor);
  const { leaving } = run.session;
  const performed = await perform(startingWith(first, plan), await optionsOf(run, actor), {
    ...depsOf(run),
    observer: createApplyView(io.activities),
    preview: async (change) => {
      const wanted = globals.output === "table" && !globals.quiet && !isPlain(change);
      if (globals.dryRun || !(willAsk(change, run) || wanted)) return;
      // Where nothing is to be done the result says it all; on one screen it would be said twice.
      if (change.steps.length === 0 && !screenOf(run).view.tty) return;
      io.activities.close();
      const { errView } = screenOf(run);
      display.output.err(`${renderPreview(change, where, await commandsOf(change, run), errView)}\n`);
    },
  }).finally(() => leaving.end());
  io.close();
  await show(performed, where, run);
  if (performed.outcome !== "applied") return EXIT.ok;
  const { applied, change } = performed;
  if (applied.rollbackAsked && change.rollback !== undefined) return run.again(change.rollback.command.split(" "));
  return applied.exitCode;
}

/** Applies a safe change without showing it, journalled like any. @throws why it was not applied */
export async function applyQuietly(change: Change, run: Run): Promise<void> {
  const actor = await run.session.actor();
  const performed = await perform(async () => change, await optionsOf(run, actor), {
    ...depsOf(run),
    observer: SILENT,
    preview: async () => undefined,
  }).finally(() => run.session.leaving.end());
  const error = performed.outcome === "applied" ? performed.applied.error : undefined;
  if (error !== undefined) throw error;
}

/** A line of a record of one's own that belongs to no change. In a dry run the gate refuses it. */
export async function keepRecord(step: RecordStep, { session }: Run): Promise<void> {
  await session.gate.permit(passageOf(step), () => appendRecord(session.gate, step, session));
}

const nothing = () => undefined;
const SILENT: ApplyObserver = { stepBegan: nothing, waiting: nothing, stepEnded: nothing, note: nothing };

async function optionsOf(run: Run, actor: Actor): Promise<PerformOptions> {
  const { globals } = run;
  const { environment, region } = whereOf(run, actor);
  return { environment, region, actor, wait: globals.wait, globals, ...(await incidentOf(run)) };
}

/** By its own id, also where the latest one was asked for: the journal keeps what a later incident cannot alter. */
async function incidentOf({ globals: { incident }, session, io }: Run): Promise<Pick<PerformOptions, "incident">> {
  if (incident !== "latest") return incident === undefined ? {} : { incident };
  const { incidentIfThere } = await import("../incident/record.js");
  return { incident: (await incidentIfThere(incident, session.context(io)))?.id ?? incident };
}

function depsOf(run: Run): Omit<PerformDeps, "observer" | "preview"> {
  const { session, io } = run;
  return {
    gate: session.gate,
    transport: session.transport,
    clock: session.clock,
    interrupts: run.interrupts,
    journal: session.journal,
    shared: session.shared,
    locks: session.locks,
    redactor: session.redactor,
    reveal: (text) => reveal(text, run),
    io,
    begins: run.begins,
    onInterruptedWait: async (change, step) => {
      const choice = await askWhatNow(change, step, run);
      if (choice === "detach") session.leaving.begin();
      return choice;
    },
  };
}

/** What has to work without AWS waits for it no longer than this. */
const IDENTITY_MS = 4_000;

/**
 * Who acts, found out before anything is read, and the change as it is planned. Where AWS does not say (no network, keys that
 * have expired), a change that has to work without it goes on in the operator's name. Credentials of another account stop all.
 */
async function identified(plan: () => Promise<Change>, { session, io, interrupts }: Run) {
  const asked = session.actor();
  const early = await unlessAborted(asked, AbortSignal.timeout(IDENTITY_MS)).catch((thrown: unknown) =>
    asNexusError(thrown),
  );
  if (!(early instanceof NexusError)) return { actor: early, first: await plan() };
  if (early.code === "wrong-account" || interrupts.signal.aborted) throw early;
  const late = early.code === "interrupted";
  const first = await plan().catch(async (thrown: unknown) => {
    // Whose credentials these are comes first: what could not be read may follow from it.
    await asked;
    throw thrown;
  });
  if (first.evenWithoutAws !== true) return { actor: await asked, first };
  const why = late ? `no answer within ${formatDuration(IDENTITY_MS)}` : early.message;
  io.note({ text: `AWS does not say whose credentials these are (${why}): this goes on without`, tone: "warn" });
  return { actor: localActor(), first };
}

/** The first plan is made already. */
function startingWith(first: Change, plan: () => Promise<Change>): () => Promise<Change> {
  let made: Change | undefined = first;
  return async () => {
    const planned = made ?? (await plan());
    made = undefined;
    return planned;
  };
}

async function show(performed: Performed, where: Where, run: Run): Promise<void> {
  const { change } = performed;
  const screen = screenOf(run);
  const { view, output, globals } = screen;
  const commands = await commandsOf(change, run);
  sayBanner(screen);
  if (isDocument(globals)) {
    const document =
      performed.outcome === "applied"
        ? await resultDocument(change, performed.applied, where, commands)
        : previewDocument(change, where, commands);
    output.out(await documentText(output.redactor.json(document), globals, view), "document");
    return;
  }
  if (performed.outcome === "applied") {
    const brought = await broughtForth(change, performed.applied);
    if (brought !== undefined) output.out(`${await reportText(brought, globals, view)}\n`);
    output.out(renderResult(change, performed.applied, brought === undefined ? view : { ...view, banner: undefined }));
    return;
  }
  const dryRun = performed.outcome === "previewed" ? "\ndry run: nothing was changed\n" : "";
  if (globals.quiet || run.globals.dryRun || !view.tty)
    output.out(renderPreview(change, where, commands, view) + dryRun);
}

/** Past the redactor, to the person at the terminal and to nobody else: a file or a pipe would keep it. */
function reveal(text: string, { io, display }: Run): void {
  if (!io.interactive || display.host.stderr.isTTY !== true) {
    throw new NexusError("failed", "a secret is shown on a terminal only, and this is none", {
      hint: "deliver it with --deliver secretsmanager:<id> or --deliver file:<path>",
    });
  }
  display.host.stderr.write(`${text}\n`);
}

/** Writes files of one's own and nothing else. */
function isOwn(step: Step): boolean {
  if (step.kind === "job") return step.allows.every(({ service }) => service === "file");
  return step.kind === "file" || step.kind === "record";
}

/** Nothing but files of one's own, and nothing to ask: what was done is said after, which is enough. */
function isPlain(change: Change): boolean {
  return change.risk === "safe" && change.steps.length > 0 && change.steps.every(isOwn);
}

/** A person is about to be asked: never without having seen what. */
function willAsk(change: Change, { io, globals }: Run): boolean {
  if (!io.interactive || change.steps.length === 0 || change.risk === "safe") return false;
  return !globals.yes || (change.risk === "destructive" && globals.confirm === undefined);
}

async function commandsOf(change: Change, run: Run): Promise<AwsCommands> {
  const { env } = run.session;
  if (env === undefined) return {};
  const { equivalentCommands } = await import("../aws/aws-cli.js");
  return equivalentCommands(change.steps, env);
}

function whereOf(run: Run, actor: Actor): Where {
  const { env } = run.session;
  if (env === undefined) return { environment: "this machine", kind: "local", region: "-", identity: undefined };
  const identity =
    actor.account === null || actor.arn === null ? undefined : { account: actor.account, arn: actor.arn };
  return { environment: env.name, kind: env.kind, region: env.region, identity };
}

function screenOf(run: Run) {
  return run.display.screen(run.session.env, run.session.clock);
}

type WhatNow = "continue" | "detach" | "rollback";

/** Ctrl-C while waiting: the change goes on in AWS whatever is answered here. A second one leaves it running. */
async function askWhatNow(change: Change, step: WaitStep, run: Run): Promise<WhatNow> {
  if (!run.io.interactive || run.interrupts.signal.aborted) return "detach";
  const left = leftWords(change.rescue, step.id, run.display.program);
  const asked = run.io.choose<WhatNow>("This goes on without you. What now?", [
    { value: "continue", label: "go on waiting" },
    {
      value: "detach",
      label: `leave it running; find it again with: ${run.display.program} ${step.reattach}${left === undefined ? "" : `; ${left}`}`,
    },
    ...(change.rollback === undefined ? [] : [{ value: "rollback" as const, label: change.rollback.words }]),
  ]);
  return asked.catch((thrown: unknown) => {
    if (asNexusError(thrown).code !== "interrupted") throw thrown;
    return "detach";
  });
}
