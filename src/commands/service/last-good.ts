import type { Ecs, EcsService, ServiceDeployment } from "../../aws/ecs.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import { formatRelative } from "../../core/time.js";
import { whyNot } from "../../health/why.js";
import { softly } from "./looks.js";
import { parseRevision } from "./revisions.js";

/** The revision to go back to, and what that rests on. */
export interface LastGood {
  revision: string;
  /** How it is known, as a phrase: `completed a deployment 3h ago`. */
  because: string;
  /** Said before anyone relies on it: nobody recorded that this revision ever worked. */
  guess: string | undefined;
}

/** The service's deployments as ECS keeps them, newest first; undefined where they cannot be had, with why. */
export interface History {
  deployments: ServiceDeployment[] | undefined;
  why: string;
}

export async function readHistory(ctx: Context, ecs: Ecs, service: EcsService): Promise<History> {
  const seen = await softly(ctx, () => ecs.deployments(service));
  if (!seen.ok) return { deployments: undefined, why: whyNot(seen.error) };
  return { deployments: seen.value, why: "this endpoint does not list service deployments" };
}

/**
 * The last revision, other than the present one, that completed a deployment. Where ECS does not tell: one that still
 * has a completed deployment, and at last the newest earlier one that is ACTIVE, which is a guess. The number before is
 * no answer: it may be the one that failed before.
 * @throws not-found (exit 5) when there is nothing to go back to
 */
export async function lastGood(ctx: Context, ecs: Ecs, service: EcsService, history: History): Promise<LastGood> {
  const proven = successful(service, history, ctx.clock.now()) ?? completed(service, ctx.clock.now());
  if (proven !== undefined) return proven;
  const earlier = await newestEarlier(ecs, service.taskDefinition);
  if (earlier === undefined) {
    throw new NexusError("not-found", `there is no earlier revision than ${service.taskDefinition} to go back to`, {
      hint: "deploy another image: nexusctl service deploy --image <reference>",
    });
  }
  const why =
    history.deployments === undefined ? history.why : "none of the deployments that ECS still lists completed with it";
  return {
    revision: earlier,
    because: "is the newest earlier revision",
    guess: `${earlier} is a guess: it is the newest earlier revision, but whether it ever ran well is not known (${why})`,
  };
}

function successful(service: EcsService, history: History, now: Date): LastGood | undefined {
  for (const { status, taskDefinition, finishedAt } of history.deployments ?? []) {
    if (status !== "SUCCESSFUL" || taskDefinition === undefined || taskDefinition === service.taskDefinition) continue;
    return proof(taskDefinition, finishedAt, now);
  }
  return undefined;
}

function completed(service: EcsService, now: Date): LastGood | undefined {
  const found = service.deployments.find(
    ({ rollout, taskDefinition }) => rollout === "completed" && taskDefinition !== service.taskDefinition,
  );
  return found === undefined ? undefined : proof(found.taskDefinition, found.updatedAt, now);
}

function proof(revision: string, at: Date | undefined, now: Date): LastGood {
  const when = at === undefined ? "" : ` ${formatRelative(at, now)}`;
  return { revision, because: `completed a deployment${when}`, guess: undefined };
}

async function newestEarlier(ecs: Ecs, current: string): Promise<string | undefined> {
  const parsed = parseRevision(current);
  if (parsed === undefined) return undefined;
  const all = await ecs.revisions(parsed.family, 100);
  const earlier = all.flatMap((name) => {
    const revision = parseRevision(name)?.revision;
    return revision !== undefined && revision < parsed.revision ? [revision] : [];
  });
  return earlier.length === 0 ? undefined : `${parsed.family}:${Math.max(...earlier)}`;
}

const RUNNING = ["PENDING", "IN_PROGRESS"];
const ROLLING_BACK = ["STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS"];

/** The deployment that still rolls forward: what StopServiceDeployment can end. */
export function runningDeployment(history: History): ServiceDeployment | undefined {
  return history.deployments?.find(({ status }) => RUNNING.includes(status));
}

/** What ECS does, or did last, by itself: a rollback that goes on, or one that is done. */
export function ownRollback(history: History): { state: "running" | "done"; of: ServiceDeployment } | undefined {
  const newest = history.deployments?.[0];
  if (newest === undefined) return undefined;
  if (ROLLING_BACK.includes(newest.status)) return { state: "running", of: newest };
  return newest.status === "ROLLBACK_SUCCESSFUL" ? { state: "done", of: newest } : undefined;
}
