import type { Context } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import { canonicalJson } from "../core/json.js";
import { formatDuration } from "../core/time.js";
import { PLAN_AGAIN } from "./explain.js";
import { checkedWorkspace } from "./make-plan.js";
import type { PlanManifest, StateMark } from "./manifest.js";
import { fileHash, type Place } from "./place.js";
import { PLAN_LIVES_MS, planFile } from "./shelf.js";
import { stateNow } from "./state.js";

/**
 * Whether this very plan may be applied here and now.
 * @param account whose credentials are in use
 * @throws moved (4) when it is too old, or the state is no longer the one it rests on; failed (1) when it was made for another
 * environment, account, folder or workspace, or its file was altered
 */
export async function checkUsable(ctx: Context, place: Place, plan: PlanManifest, account: string): Promise<void> {
  checkOrigin(ctx, place, plan, account);
  checkAge(ctx.clock.now(), plan);
  checkUnaltered(ctx, plan);
  const { tool } = place;
  if (tool.name !== plan.tool.name || tool.version !== plan.tool.version) {
    throw stale(
      plan,
      `it was made by ${plan.tool.name} ${plan.tool.version}, and this is ${tool.name} ${tool.version}`,
    );
  }
  const workspace = await checkedWorkspace(ctx, place);
  if (workspace !== plan.workspace) throw foreign(plan, "workspace", plan.workspace, workspace);
  const now = (await stateNow(ctx, place))?.mark ?? null;
  if (canonicalJson(now) !== canonicalJson(plan.state)) {
    throw stale(plan, `the state changed since it was made (${markWords(plan.state)}, now ${markWords(now)})`);
  }
}

function checkOrigin(ctx: Context, place: Place, plan: PlanManifest, account: string): void {
  const { env } = ctx;
  if (plan.environment !== env.name) throw foreign(plan, "environment", plan.environment, env.name);
  if (plan.account !== account) throw foreign(plan, "account", plan.account, account);
  if (plan.region !== env.region) throw foreign(plan, "region", plan.region, env.region);
  if (plan.folder === place.folder) return;
  throw new NexusError(
    "failed",
    `${plan.id} was made in ${plan.folder}, and this is ${place.folder}; nothing was done`,
    {
      hint: `name that folder: --dir ${plan.folder}, or ${PLAN_AGAIN}`,
    },
  );
}

export function checkAge(now: Date, plan: Pick<PlanManifest, "id" | "createdAt">): void {
  const age = now.getTime() - new Date(plan.createdAt).getTime();
  if (age <= PLAN_LIVES_MS) return;
  throw stale(plan, `it is ${formatDuration(age)} old, and an hour is the most`);
}

/** The file's own hash and the manifest's have to agree, and the manifest is sealed. */
export function checkUnaltered(ctx: Pick<Context, "paths">, plan: Pick<PlanManifest, "id" | "sha256">): void {
  const file = planFile(ctx, plan.id);
  const hash = fileHash(file);
  if (hash === plan.sha256) return;
  const what = hash === undefined ? "is gone" : "was altered after it was made";
  throw new NexusError("failed", `the file of ${plan.id} ${what}; nothing was done`, { hint: PLAN_AGAIN });
}

/** Files of variables that are no longer as the plan knows them: it is applied with what they said then. */
export function changedFiles({ varFiles }: Pick<PlanManifest, "varFiles">): string[] {
  return varFiles.filter(({ path, sha256 }) => fileHash(path) !== sha256).map(({ path }) => path);
}

export function markWords(mark: StateMark | null): string {
  return mark === null ? "no state" : `serial ${mark.serial} of ${mark.lineage.slice(0, 8)}`;
}

function stale({ id }: Pick<PlanManifest, "id">, why: string): NexusError {
  return new NexusError("moved", `${id} is stale: ${why}; nothing was done`, { hint: PLAN_AGAIN });
}

function foreign({ id }: PlanManifest, what: string, made: string, here: string): NexusError {
  return new NexusError("failed", `${id} was made for the ${what} ${made}, and this is ${here}; nothing was done`, {
    hint: PLAN_AGAIN,
  });
}
