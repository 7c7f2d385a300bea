import { randomBytes } from "node:crypto";
import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../core/context.js";
import { NexusError, notFound, usage } from "../core/errors.js";
import { entriesIn, namesIn, readIfThere, replaceFile } from "../core/files.js";
import { makerOf, processMark } from "../core/process-mark.js";
import type { Line } from "../core/report.js";
import { PLAN_AGAIN } from "./explain.js";
import { type PlanManifest, sealPlan, unsealPlan } from "./manifest.js";

/** A plan that is older is not applied: who looked at it no longer has it in mind, and neither has the platform. */
export const PLAN_LIVES_MS = 3_600_000;

const ID = /^p-\d{8}-\d{6}-[0-9a-f]{4}$/;
const MANIFEST = "manifest.json";
const MARK = "in-use";
/** Longer than a plan or an application takes. */
const ELSEWHERE_MS = 24 * 3_600_000;

type Paths = Pick<Context, "paths">;

/** Sorts by time, and is short enough to type. */
export function newPlanId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").slice(0, 15).replace("T", "-");
  return `p-${stamp}-${randomBytes(2).toString("hex")}`;
}

/** The folder of one plan: its file, its manifest, and what the tool prints while it is used. */
export function planFolder({ paths }: Paths, id: string): string {
  return join(paths.environmentState, "infra", id);
}

export function planFile(ctx: Paths, id: string): string {
  return join(planFolder(ctx, id), "plan");
}

/** An empty plan file that is this user's alone before the tool writes into it: a plan holds every secret in clear. */
export function openPlan(ctx: Paths, id: string): void {
  replaceFile(planFile(ctx, id), "");
}

export function keepManifest(ctx: Paths, content: Omit<PlanManifest, "version">): void {
  replaceFile(join(planFolder(ctx, content.id), MANIFEST), sealPlan(content));
}

export function dropPlan(ctx: Paths, id: string): void {
  rmSync(planFolder(ctx, id), { recursive: true, force: true });
}

/** The same once all is done, when a folder that cannot be taken away must not make a failure of it. */
export function tidyPlan(ctx: Paths, id: string, say: (line: Line) => void): void {
  tidying(ctx, id, say, () => dropPlan(ctx, id));
}

function tidying(ctx: Paths, id: string, say: (line: Line) => void, body: () => void): void {
  try {
    body();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    say({ text: `${planFolder(ctx, id)} could not be taken away, and holds secrets: ${why}`, tone: "warn" });
  }
}

/** Takes away what can no longer be applied, but for the one that was just made and those that somebody is at work on. */
export function dropOldPlans(ctx: Pick<Context, "paths" | "clock" | "io">, made: string): void {
  const oldest = newPlanId(new Date(ctx.clock.now().getTime() - PLAN_LIVES_MS)).slice(0, "p-00000000-000000".length);
  for (const id of plansIn(join(ctx.paths.environmentState, "infra"))) {
    if (id >= oldest || id === made) continue;
    const say = (line: Line) => ctx.io.note(line);
    tidying(ctx, id, say, () => {
      if (!inUse(ctx, id)) dropPlan(ctx, id);
    });
  }
}

/** Marks a plan as being made or applied by this process for as long as `body` takes, so that no other takes it away. */
export async function whileInUse<T>(ctx: Paths, id: string, body: () => Promise<T>): Promise<T> {
  const mark = join(planFolder(ctx, id), MARK);
  replaceFile(mark, processMark());
  try {
    return await body();
  } finally {
    release(mark);
  }
}

/** A mark that stays for once is nobody's when this process has ended: it must not replace how the body ended. */
function release(mark: string): void {
  try {
    rmSync(mark, { force: true });
  } catch {
    return;
  }
}

/** By a process that still runs. One of another machine, whose state folder this is too, is believed for a day. */
function inUse(ctx: Paths, id: string): boolean {
  const mark = join(planFolder(ctx, id), MARK);
  const maker = makerOf(readIfThere(mark) ?? "");
  if (maker !== "elsewhere") return maker === "runs";
  return Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0) < ELSEWHERE_MS;
}

/**
 * @param wanted an id, or `latest`
 * @throws not-found; usage when it is no id; failed when it was altered
 */
export function findPlan(ctx: Pick<Context, "paths" | "env">, wanted: string): PlanManifest {
  const id = wanted === "latest" ? latestPlan(ctx) : wanted;
  if (id === undefined)
    throw notFound(`no plan was made for ${ctx.env.name}`, "make one: nexusctl maintenance infra plan");
  if (!ID.test(id)) throw usage(`"${id}" is not the id of a plan`, "leave --plan out for the latest one");
  const text = readIfThere(join(planFolder(ctx, id), MANIFEST));
  if (text === undefined) throw notHere(ctx, id);
  const read = unsealPlan(text);
  if ("manifest" in read && read.manifest.id === id) return read.manifest;
  const why = "why" in read ? read.why : "it is that of another plan";
  throw new NexusError("failed", `the manifest of ${id} cannot be believed: ${why}`, { hint: PLAN_AGAIN });
}

/** By when its manifest was written: one that was altered since is the latest as well, and refused. */
function latestPlan(ctx: Paths): string | undefined {
  const written = (id: string) => statSync(join(planFolder(ctx, id), MANIFEST), { throwIfNoEntry: false })?.mtimeMs;
  return plansIn(join(ctx.paths.environmentState, "infra"))
    .map((id) => ({ id, at: written(id) ?? 0 }))
    .filter(({ at }) => at > 0)
    .sort((a, b) => a.at - b.at)
    .at(-1)?.id;
}

/** Ids of all plans in it. */
function plansIn(folder: string): string[] {
  return namesIn(folder).filter((name) => ID.test(name));
}

/** A plan of another environment is never applied here, but it is said whose it is, where that can be seen. */
function notHere({ paths, env }: Pick<Context, "paths" | "env">, id: string): NexusError {
  const environments = entriesIn(paths.state).filter((entry) => entry.isDirectory());
  const other = environments.find(
    ({ name }) => name !== env.name && existsSync(join(paths.state, name, "infra", id)),
  )?.name;
  if (other === undefined)
    return notFound(`there is no plan ${id} for ${env.name}`, "leave --plan out for the latest one");
  return new NexusError("failed", `${id} was made for ${other}, and this is ${env.name}; nothing was done`, {
    hint: `nexusctl --env ${other} maintenance infra apply, or ${PLAN_AGAIN}`,
  });
}
