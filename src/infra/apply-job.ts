import type { Job, JobStep } from "../core/change.js";
import { childPassage } from "../core/child.js";
import type { Context } from "../core/context.js";
import { asNexusError, NexusError } from "../core/errors.js";
import type { JsonObject } from "../core/json.js";
import { diagnosticWords } from "./diagnostics.js";
import type { Event } from "./events.js";
import { errorWords, explain, hintFor, isCause } from "./explain.js";
import { lockArgument } from "./make-plan.js";
import type { PlanManifest } from "./manifest.js";
import type { Place } from "./place.js";
import { endWords, leftWords, type Worked, work } from "./run.js";
import { planFile, planFolder, tidyPlan, whileInUse } from "./shelf.js";
import { stateNow } from "./state.js";
import type { PlanSummary } from "./summary.js";
import { Tally } from "./tally.js";
import { checkUnaltered } from "./usable.js";

const AT_MOST_MS = 6 * 3_600_000;

/** The one step of an application: the tool applies this very file, and says of each resource what it did. */
export function applyStep(
  ctx: Context,
  place: Place,
  plan: PlanManifest,
  summary: PlanSummary,
  lockTimeoutMs: number,
): JobStep {
  const { tool, folder } = place;
  const args = ["apply", "-input=false", "-json", lockArgument(lockTimeoutMs), planFile(ctx, plan.id)];
  const { service, operation } = childPassage({ command: tool.path, args });
  return {
    kind: "job",
    id: "apply",
    words: `apply ${plan.id} with ${tool.product} ${tool.version}`,
    what: `applying ${plan.id}`,
    allows: [{ service, operation, within: { args, cwd: folder } }],
    request: { plan: plan.id, sha256: plan.sha256, folder, command: [tool.name, ...args].join(" ") },
    timeoutMs: ctx.globals.timeoutMs ?? AT_MOST_MS,
    undo: {
      kind: "none",
      why: "there is no way back but forward: put the former configuration there, plan it and apply it",
    },
    run: (job) => apply(ctx, place, plan, new Tally(summary.resources), job, args),
  };
}

async function apply(
  ctx: Context,
  place: Place,
  plan: PlanManifest,
  tally: Tally,
  job: Job,
  args: string[],
): Promise<JsonObject> {
  // First the mark, then the look: what is there by then stays there.
  const worked = await whileInUse(ctx, plan.id, async () => {
    checkUnaltered(ctx, plan);
    return work(ctx, place, args, {
      signal: job.signal,
      output: `${planFolder(ctx, plan.id)}/applying`,
      say: (line) => job.note(line),
      onEvent: (event) => tell(event, tally, job),
    });
  });
  if (worked.code !== 0) throw stopped(ctx, place, tally, worked);
  // It is of no use any more, and holds secrets.
  tidyPlan(ctx, plan.id, (line) => job.note(line));
  return {
    added: tally.count("create"),
    changed: tally.count("update"),
    destroyed: tally.count("delete"),
    ...(await stateAfter(ctx, place, job)),
  };
}

function tell(event: Event, tally: Tally, job: Job): void {
  const said = tally.take(event);
  if (said !== undefined) job.note({ text: said, tone: event.kind === "failed" ? "critical" : "ok" });
  if (event.kind === "said") job.note({ text: `${event.address}: ${event.text}`, tone: "muted" });
  if (event.kind === "diagnostic" && event.diagnostic.severity === "warning") {
    job.note({ text: diagnosticWords(event.diagnostic), tone: "warn" });
  }
  const { done, total, running } = tally;
  job.progress({ summary: `${done} of ${total}${running === "" ? "" : `: ${running}`}`, done, total });
}

/** What it is that failed, and what was done before it. */
function stopped(ctx: Context, place: Place, tally: Tally, worked: Worked): NexusError {
  const said = worked.diagnostics.filter(isCause);
  const errors = said.length > 0 ? said : endWords(worked);
  const lost = worked.insisted ? `; ${leftWords(place)}` : "";
  if (ctx.signal.aborted) {
    const words = tally.touched ? tally.words() : "nothing was applied";
    return new NexusError("interrupted", `interrupted: ${words}${lost}`, tally.touched ? hintFor(said, place) : {});
  }
  if (!tally.touched) return explain(errors, "apply the plan", place, ctx.clock.now());
  return new NexusError("partial", `${tally.words()}. ${errorWords(errors)}`, hintFor(errors, place));
}

/** All was applied: a state that cannot be read back is said, and is no failure. */
async function stateAfter(ctx: Context, place: Place, job: Job): Promise<JsonObject> {
  try {
    const state = await stateNow(ctx, place);
    return { resources: state?.resources ?? 0, serial: state?.mark.serial ?? null };
  } catch (thrown) {
    job.note({ text: `the state could not be read back: ${asNexusError(thrown).message}`, tone: "warn" });
    return { resources: null, serial: null };
  }
}
