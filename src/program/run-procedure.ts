import type { Change } from "../core/change.js";
import type { Context } from "../core/context.js";
import { asNexusError, EXIT } from "../core/errors.js";
import { applies, type Procedure, type ProcedureStep } from "../core/procedure.js";
import type { Report } from "../core/report.js";
import { formatDuration } from "../core/time.js";
import type { Decision } from "./procedure-record.js";
import { ProcedureTrail } from "./procedure-trail.js";

export interface ProcedureDeps {
  ctx: Context;
  /** Shows a report among the steps. */
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
  const trail = new ProcedureTrail(procedure, ctx);
  await takeUp(trail, ctx);
  let exit: number = EXIT.ok;
  for (const [index, step] of procedure.steps.entries()) {
    const earlier = trail.settled(step);
    if (earlier !== undefined) {
      ctx.io.note({ text: `${title(procedure, step, index)}: ${earlier} before`, tone: "muted" });
      continue;
    }
    await sayStep(trail, step, index);
    const done = await walk(step, trail, deps).catch((thrown: unknown) => {
      if (asNexusError(thrown).code === "interrupted" && trail.kept) {
        ctx.io.note({ text: "what was decided is kept; type the same command again to go on where it was" });
      }
      throw thrown;
    });
    await trail.decided(step, done.decision);
    if (done.decision === "stopped") {
      ctx.io.note({ text: "stopped here; type the same command again to go on" });
      return exit;
    }
    if (exit === EXIT.ok) exit = done.exit;
    sayNext(trail, index);
  }
  ctx.io.note({
    text: `${procedure.title}: all steps seen, ${formatDuration(trail.elapsedMs)} after it began`,
    tone: "muted",
  });
  return exit;
}

async function takeUp(trail: ProcedureTrail, ctx: Context): Promise<void> {
  const unfinished = await trail.unfinished();
  if (unfinished === undefined || !ctx.io.interactive) return;
  const since = formatDuration(Math.max(0, ctx.clock.now().getTime() - unfinished.started.at.getTime()));
  const choice = await ctx.io.choose(`${trail.procedure.title} was begun ${since} ago and left in the middle`, [
    { value: "resume", label: "go on where it was left" },
    { value: "fresh", label: "begin again" },
  ]);
  if (choice === "resume") trail.takeUp(unfinished);
}

interface Done {
  decision: Decision;
  exit: number;
}

async function walk(step: ProcedureStep, trail: ProcedureTrail, deps: ProcedureDeps): Promise<Done> {
  const { ctx } = deps;
  try {
    const needless = await step.needless?.(ctx);
    if (needless !== undefined) {
      ctx.io.note({ text: `not needed: ${needless}`, tone: "muted" });
      return { decision: "not needed", exit: EXIT.ok };
    }
  } catch (thrown) {
    return failed(thrown, ctx);
  }
  if (step.when !== undefined) {
    const situation = await trail.procedure.assess(ctx);
    if (!applies(step.when, situation)) {
      ctx.io.note({ text: `not needed: only ${step.when.words}; now: ${situation.headline}`, tone: "muted" });
      return { decision: "not needed", exit: EXIT.ok };
    }
  }
  const choice = await offer(step, ctx);
  if (choice === "take") return take(step, deps);
  return { decision: choice, exit: EXIT.ok };
}

async function offer(step: ProcedureStep, ctx: Context): Promise<"take" | "skipped" | "stopped"> {
  if (!ctx.io.interactive) return "take";
  const [only, ...more] = step.commands;
  return ctx.io.choose(`${step.title}?`, [
    { value: "take", label: only === undefined || more.length > 0 ? "yes" : `yes (nexusctl ${only})` },
    { value: "skipped", label: "skip it" },
    { value: "stopped", label: "stop here, go on later" },
  ]);
}

async function take(step: ProcedureStep, deps: ProcedureDeps): Promise<Done> {
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
    const exit = await deps.perform(planned(outcome, step, deps.ctx));
    return { decision: exit === EXIT.ok ? "done" : "failed", exit };
  } catch (thrown) {
    return failed(thrown, deps.ctx);
  }
}

/** Says what went wrong; the procedure goes on. @throws interrupted: that ends it */
function failed(thrown: unknown, { io }: Context): Done {
  const error = asNexusError(thrown);
  if (error.code === "interrupted") throw error;
  io.note({ text: error.message, tone: "warn" });
  if (error.hint !== undefined) io.note({ text: error.hint, tone: "muted" });
  return { decision: error.code === "not-confirmed" ? "not confirmed" : "failed", exit: error.exitCode };
}

/** The change that was just planned first, then a fresh one each time it is asked for again. */
function planned(first: Change, step: ProcedureStep, ctx: Context): () => Promise<Change> {
  let made: Change | undefined = first;
  return async () => {
    const outcome = made ?? (await step.run(ctx));
    made = undefined;
    return outcome?.kind === "change" ? outcome : { ...first, steps: [], nothingToDo: "it is no longer needed" };
  };
}

function title(procedure: Procedure, step: ProcedureStep, index: number): string {
  return `Step ${index + 1} of ${procedure.steps.length}: ${step.title}`;
}

/** The step with the clocks: the procedure's own, and those of the incident that is led. */
async function sayStep(trail: ProcedureTrail, step: ProcedureStep, index: number): Promise<void> {
  const { io } = trail.ctx;
  io.note({ text: "" });
  io.note({ text: `${title(trail.procedure, step, index)}  (${clock(trail, step)})`, tone: "info" });
  const words = await trail.clockWords();
  if (words !== undefined) io.note({ text: words, tone: "muted" });
  if (step.commands.length > 1) {
    io.note({ text: `by hand: ${step.commands.map((one) => `nexusctl ${one}`).join("; ")}`, tone: "muted" });
  }
}

function sayNext(trail: ProcedureTrail, index: number): void {
  const { procedure, ctx } = trail;
  const at = procedure.steps.findIndex((step, place) => place > index && trail.settled(step) === undefined);
  const next = procedure.steps[at];
  if (next === undefined) return;
  const by = next.commands.map((one) => `nexusctl ${one}`).join("; ");
  ctx.io.note({ text: `next: ${title(procedure, next, at)} (${clock(trail, next)})${by === "" ? "" : `: ${by}`}` });
}

function clock(trail: ProcedureTrail, { window: { from, to } }: ProcedureStep): string {
  const window = to === undefined ? `${from}+ min` : `${from}-${to} min`;
  const late = to !== undefined && trail.elapsedMs > to * 60_000;
  return `${window}; ${formatDuration(trail.elapsedMs)} gone${late ? ", late" : ""}`;
}
