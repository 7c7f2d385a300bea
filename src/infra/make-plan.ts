import { hostname } from "node:os";
import type { Context } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import { userName } from "../core/user.js";
import { VERSION } from "../core/version.js";
import { type Diagnostic, diagnosticWords } from "./diagnostics.js";
import { explained, limitOf } from "./limit.js";
import type { PlanManifest } from "./manifest.js";
import { byHand, fileHash, type Place, type VarFile } from "./place.js";
import { parsePlan, sensitiveValues } from "./plan-json.js";
import { ask, checkEnd, leftWords, work } from "./run.js";
import {
  dropOldPlans,
  dropPlan,
  keepManifest,
  newPlanId,
  openPlan,
  planFile,
  planFolder,
  tidyPlan,
  whileInUse,
} from "./shelf.js";
import { stateNow, workspaceNow } from "./state.js";
import { type PlanSummary, summarise } from "./summary.js";

const PLAN_WITHIN_MS = 3_600_000;
/** How long it may take to end once its time is over; then it is told to stop at once. */
const TIDIES_WITHIN_MS = 60_000;
const UNKEPT = "no plan was kept; nothing was changed";

export interface PlanWish {
  varFiles: VarFile[];
  targets: string[];
  destroy: boolean;
  /** How long it waits for the state's lock. */
  lockTimeoutMs: number;
  /** Whose credentials it is planned with. */
  account: string;
}

export interface MadePlan {
  manifest: Omit<PlanManifest, "version">;
  summary: PlanSummary;
  warnings: string[];
  /** False in a dry run: then nothing is left on the disk. */
  kept: boolean;
}

/**
 * Plans, sums up what the saved plan says, and keeps it with a manifest of where, when and on what it was made. A plan
 * changes nothing but the state's lock, for as long as it takes.
 * @throws locked, failed and explained, interrupted, timeout (--timeout, or an hour): then no plan is kept
 */
export async function makePlan(ctx: Context, place: Place, wish: PlanWish): Promise<MadePlan> {
  const workspace = await checkedWorkspace(ctx, place);
  const createdAt = ctx.clock.now();
  const id = newPlanId(createdAt);
  const kept = !ctx.globals.dryRun;
  openPlan(ctx, id);
  let made: Omit<MadePlan, "kept">;
  try {
    made = await whileInUse(ctx, id, () => planAs(ctx, place, wish, { id, createdAt, workspace }));
    if (kept) keepManifest(ctx, made.manifest);
  } catch (thrown) {
    tidyPlan(ctx, id, (line) => ctx.io.note(line));
    throw thrown;
  }
  // Old ones go only now, when there is one to apply instead of them.
  if (kept) dropOldPlans(ctx, id);
  else dropPlan(ctx, id);
  return { ...made, kept };
}

/** Makes the file of one plan, and what its manifest will say. */
async function planAs(
  ctx: Context,
  place: Place,
  wish: PlanWish,
  { id, createdAt, workspace }: { id: string; createdAt: Date; workspace: string },
): Promise<Omit<MadePlan, "kept">> {
  const warnings = await plan(ctx, place, wish, id);
  const file = planFile(ctx, id);
  const summary = await readPlan(ctx, place, file);
  // After it, not before: a change in between is one that the tool itself finds when the plan is applied.
  const state = await stateNow(ctx, place);
  const { add, change, destroy } = summary.counts;
  const manifest: MadePlan["manifest"] = {
    id,
    createdAt: createdAt.toISOString(),
    by: { user: userName(), host: hostname() },
    nexusctl: VERSION,
    environment: ctx.env.name,
    account: wish.account,
    region: ctx.env.region,
    folder: place.folder,
    workspace,
    tool: { name: place.tool.name, version: place.tool.version },
    varFiles: wish.varFiles,
    targets: wish.targets,
    destroy: wish.destroy,
    state: state?.mark ?? null,
    sha256: fileHash(file) ?? "",
    counts: { add, change, destroy },
  };
  return { manifest, summary, warnings: warnings.map(diagnosticWords) };
}

/** The workspace that is selected. @throws failed when the configuration wants another */
export async function checkedWorkspace(ctx: Context, place: Place): Promise<string> {
  const workspace = await workspaceNow(ctx, place);
  const { workspace: wanted } = ctx.env.infra;
  if (wanted === undefined || wanted === workspace) return workspace;
  throw new NexusError("failed", `the workspace "${workspace}" is selected, and ${ctx.env.name} has "${wanted}"`, {
    hint: byHand(place, `workspace select ${wanted}`),
  });
}

/** @returns what it warned of */
async function plan(ctx: Context, place: Place, wish: PlanWish, id: string): Promise<Diagnostic[]> {
  const { product, version } = place.tool;
  const phase = ctx.io.phase(`planning with ${product} ${version} in ${place.folder}`);
  const ms = ctx.globals.timeoutMs ?? PLAN_WITHIN_MS;
  const limit = limitOf(ctx, ms, `the plan of ${place.folder}`);
  let seen = 0;
  try {
    const worked = await work(ctx, place, planArguments(wish, planFile(ctx, id)), {
      signal: limit.signal,
      atOnce: ctx.clock.deadline(ms + TIDIES_WITHIN_MS),
      output: `${planFolder(ctx, id)}/planning`,
      say: (line) => ctx.io.note(line),
      onEvent: (event) => {
        if (event.kind !== "read") return;
        seen += 1;
        phase.update(`planning with ${product} ${version}: ${seen} ${seen === 1 ? "resource" : "resources"} read`);
      },
    }).catch((thrown: unknown) => {
      throw explained(thrown, limit, UNKEPT);
    });
    if (worked.code !== 0 && limit.signal.aborted) {
      throw limit.ended(worked.insisted ? `no plan was kept; ${leftWords(place)}` : UNKEPT);
    }
    checkEnd(worked, "plan", place, ctx.clock.now());
    return worked.diagnostics.filter(({ severity }) => severity === "warning");
  } finally {
    phase.done();
  }
}

export function planArguments(wish: Omit<PlanWish, "account">, file: string): string[] {
  return [
    "plan",
    "-input=false",
    "-json",
    lockArgument(wish.lockTimeoutMs),
    ...wish.varFiles.map(({ path }) => `-var-file=${path}`),
    ...wish.targets.map((address) => `-target=${address}`),
    ...(wish.destroy ? ["-destroy"] : []),
    `-out=${file}`,
  ];
}

export function lockArgument(ms: number): string {
  return `-lock-timeout=${Math.ceil(ms / 1_000)}s`;
}

/** What the saved plan itself says. Values that it declares sensitive are taken out of whatever is shown from here on. */
export async function readPlan(ctx: Context, place: Place, file: string): Promise<PlanSummary> {
  const plan = parsePlan(await ask(ctx, place, ["show", "-json", file], "read the saved plan"));
  for (const secret of sensitiveValues(plan)) ctx.redactor.add(secret);
  return summarise(plan, ctx.env.infra.protect);
}
