import type { Change } from "../core/change.js";
import type { Context } from "../core/context.js";
import { asNexusError, EXIT } from "../core/errors.js";
import type { Procedure, ProcedureStep } from "../core/procedure.js";
import type { Report } from "../core/report.js";
import { formatDuration } from "../core/time.js";
import { type Decision, type ProcedureRecord, readRecord, writeRecord } from "./procedure-record.js";

export interface ProcedureDeps {
  ctx: Context;
  /** Shows a report among the steps, and answers with its exit code. */
  show(report: Report): Promise<void>;
  /** Previews, confirms and applies a change as if it had been typed; answers with its exit code. */
  perform(plan: () => Promise<Change>): Promise<number>;
}

/**
 * Walks a guided procedure with a running clock. On a terminal each step is offered and can be skipped; elsewhere every
 * look is made, and a change is done only as far as the flags confirm it.
 * @returns the exit code: the first that was not 0
 */
export async function runProcedure(procedure: Procedure, deps: ProcedureDeps): Promise<number> {
  const { ctx } = deps;
  const record = await takeUp(procedure, ctx);
  let exit: number = EXIT.ok;
  for (const [index, step] of procedure.steps.entries()) {
    const earlier = record.decisions.find((one) => one.step === step.id);
    if (earlier !== undefined) {
      ctx.io.note({ text: `${title(procedure, step, index)}: ${earlier.decision} before`, tone: "muted" });
      continue;
    }
    ctx.io.note({ text: "" });
    ctx.io.note({ text: `${title(procedure, step, index)}  ${clock(record, step, ctx)}`, tone: "info" });
    const choice = await offer(step, ctx);
    if (choice === "stop") {
      ctx.io.note({ text: "stopped here; type the same command again to go on" });
      return exit;
    }
    const done = choice === "skip" ? { decision: "skipped" as const, exit: EXIT.ok } : await take(step, deps);
    if (exit === EXIT.ok) exit = done.exit;
    remember(procedure, step, done.decision, record, ctx);
  }
  ctx.io.note({
    text: `${procedure.title}: all steps seen, ${formatDuration(elapsed(record, ctx))} after it began`,
    tone: "muted",
  });
  return exit;
}

async function takeUp(procedure: Procedure, ctx: Context): Promise<ProcedureRecord> {
  const now = ctx.clock.now();
  const fresh: ProcedureRecord = { startedAt: now, decisions: [] };
  const found = readRecord(ctx.paths.environmentState, procedure.id, now);
  const unfinished = found !== undefined && found.decisions.length < procedure.steps.length ? found : undefined;
  if (unfinished === undefined || !ctx.io.interactive) return fresh;
  const since = formatDuration(now.getTime() - unfinished.startedAt.getTime());
  const choice = await ctx.io.choose(`${procedure.title} was begun ${since} ago and left in the middle`, [
    { value: "resume", label: "go on where it was left" },
    { value: "fresh", label: "begin again" },
  ]);
  return choice === "resume" ? unfinished : fresh;
}

async function offer(step: ProcedureStep, ctx: Context): Promise<"take" | "skip" | "stop"> {
  if (!ctx.io.interactive) return "take";
  return ctx.io.choose(`${step.title}?`, [
    { value: "take", label: step.command === undefined ? "yes" : `yes (nexusctl ${step.command})` },
    { value: "skip", label: "skip it" },
    { value: "stop", label: "stop here, go on later" },
  ]);
}

async function take(step: ProcedureStep, deps: ProcedureDeps): Promise<{ decision: Decision; exit: number }> {
  try {
    const outcome = await step.run(deps.ctx);
    if (outcome === undefined) {
      deps.ctx.io.note({ text: "not needed now", tone: "muted" });
      return { decision: "not needed", exit: EXIT.ok };
    }
    if (outcome.kind === "report") {
      await deps.show(outcome);
      return { decision: "done", exit: EXIT[outcome.exit ?? "ok"] };
    }
    const exit = await deps.perform(async () => {
      const again = await step.run(deps.ctx);
      return again?.kind === "change" ? again : { ...outcome, steps: [], nothingToDo: "it is no longer needed" };
    });
    return { decision: exit === EXIT.ok ? "done" : "failed", exit };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "interrupted") throw error;
    deps.ctx.io.note({ text: error.message, tone: "warn" });
    if (error.hint !== undefined) deps.ctx.io.note({ text: error.hint, tone: "muted" });
    return { decision: error.code === "not-confirmed" ? "not confirmed" : "failed", exit: error.exitCode };
  }
}

function remember(
  procedure: Procedure,
  step: ProcedureStep,
  decision: Decision,
  record: ProcedureRecord,
  ctx: Context,
): void {
  record.decisions.push({ step: step.id, decision, at: ctx.clock.now() });
  if (ctx.globals.dryRun) return;
  writeRecord(ctx.paths.environmentState, procedure.id, record);
  ctx.journal.append({ type: "note", change: null, text: `${procedure.id}: ${step.id}: ${decision}` });
}

function title(procedure: Procedure, step: ProcedureStep, index: number): string {
  return `Step ${index + 1} of ${procedure.steps.length}: ${step.title}`;
}

function clock(record: ProcedureRecord, step: ProcedureStep, ctx: Context): string {
  const { from, to } = step.window;
  const window = to === undefined ? `${from}+ min` : `${from}-${to} min`;
  const late = to !== undefined && elapsed(record, ctx) > to * 60_000;
  return `(${window}; ${formatDuration(elapsed(record, ctx))} gone${late ? ", late" : ""})`;
}

function elapsed(record: ProcedureRecord, ctx: Context): number {
  return ctx.clock.now().getTime() - record.startedAt.getTime();
}
