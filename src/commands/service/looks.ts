import type { ScalingTarget } from "../../aws/autoscaling.js";
import type { Deployment, Ecs, EcsService } from "../../aws/ecs.js";
import type { Resource } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { whyNot } from "../../health/why.js";
import { type Attempt, attempt } from "../../health/within.js";

/** A part of an answer that is not worth waiting longer for, in the operator's own time. */
const PATIENCE_MS = 8_000;

/** The service this environment is about, read live. @throws not-found with near names */
export async function currentService(ctx: Context): Promise<{ ecs: Ecs; service: EcsService }> {
  const ecs = await ctx.aws.ecs();
  const { cluster, service } = ctx.env.names;
  return { ecs, service: await ecs.service({ cluster, service }) };
}

/** A read whose failure must not hide the rest of the answer. */
export function softly<T>(ctx: Context, read: () => Promise<T>): Promise<Attempt<T>> {
  return attempt(read, PATIENCE_MS, ctx);
}

/** What is known of the service's Application Auto Scaling. */
export type Scaling =
  | { state: "none" }
  | { state: "known"; target: ScalingTarget }
  /** It may have a range: reading it was refused or failed. */
  | { state: "unknown"; why: string };

export async function readScaling(ctx: Context): Promise<Scaling> {
  const { cluster, service } = ctx.env.names;
  const seen = await softly(ctx, async () => (await ctx.aws.autoscaling()).target({ cluster, service }));
  if (!seen.ok) return { state: "unknown", why: whyNot(seen.error) };
  return seen.value === undefined ? { state: "none" } : { state: "known", target: seen.value };
}

/** `partly suspended`: some kinds of scaling can act and others cannot, which is somebody's intention. */
export function scalingState(target: ScalingTarget): "active" | "suspended" | "partly suspended" {
  if (target.suspended) return "suspended";
  const { dynamicIn, dynamicOut, scheduled } = target.suspendedState;
  return dynamicIn || dynamicOut || scheduled ? "partly suspended" : "active";
}

export function rangeWords({ min, max }: { min: number; max: number }): string {
  return `${min} to ${max}`;
}

/** How long waits of this run last at most. */
export function waitMs(ctx: Context): number {
  return ctx.globals.timeoutMs ?? ctx.env.waitTimeoutMs;
}

/** What a change of the service is locked on and confirmed by. */
export function serviceResource(service: EcsService): Resource {
  return { type: "ecs-service", name: service.name };
}

export function primaryOf(service: EcsService): Deployment | undefined {
  return service.deployments.find(({ status }) => status === "PRIMARY") ?? service.deployments[0];
}

/** The deployment that is still rolling out, if one is. */
export function unfinishedOf(service: EcsService): Deployment | undefined {
  return service.deployments.find(
    ({ status, rollout }) => status === "PRIMARY" && (rollout === "in-progress" || rollout === "pending"),
  );
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
