import type { AwsStep, Fact, WaitStep } from "../core/change.js";
import { fact } from "../core/change.js";
import type { Context } from "../core/context.js";
import type { JsonObject } from "../core/json.js";
import { toJsonObject } from "../core/json.js";

/** What an inverse alters, read as it is now, so that the preview shows before → after and a move in between is noticed. */
export async function currentFacts(ctx: Context, steps: AwsStep[]): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const step of steps) facts.push(...(await factsOf(ctx, step, toJsonObject(step.input))));
  return facts;
}

async function factsOf(ctx: Context, step: AwsStep, input: JsonObject): Promise<Fact[]> {
  if (step.service === "ecs" && step.operation === "UpdateService") {
    const service = await serviceOf(ctx, input);
    return [
      ...("desiredCount" in input
        ? [fact("desired count", service.desired, { after: input.desiredCount ?? null })]
        : []),
      ...("taskDefinition" in input
        ? [fact("revision", service.taskDefinition, { after: shortRevision(input.taskDefinition) })]
        : []),
    ];
  }
  if (step.service === "application-autoscaling") {
    const target = await (await ctx.aws.autoscaling()).target(ctx.env.names);
    return target === undefined
      ? []
      : [
          fact("autoscaling", target.suspended ? "suspended" : "active"),
          fact("autoscaling range", `${target.min} to ${target.max}`),
        ];
  }
  if (step.service === "rds" && typeof input.DBInstanceIdentifier === "string") {
    const database = await (await ctx.aws.rds()).database(input.DBInstanceIdentifier);
    return [
      fact("database status", database.status),
      ...("DBInstanceClass" in input ? [fact("class", database.class, { after: input.DBInstanceClass ?? null })] : []),
    ];
  }
  return [];
}

/** The waits that belong to the inverses: taking a change back is done when the platform has followed. */
export async function waitsAfter(ctx: Context, steps: AwsStep[]): Promise<WaitStep[]> {
  const waits: WaitStep[] = [];
  for (const step of steps) waits.push(...(await waitsOf(ctx, step, toJsonObject(step.input))));
  return waits;
}

async function waitsOf(ctx: Context, step: AwsStep, input: JsonObject): Promise<WaitStep[]> {
  const timeout = ctx.globals.timeoutMs ?? ctx.env.waitTimeoutMs;
  if (step.service === "ecs" && step.operation === "UpdateService") {
    const ecs = await ctx.aws.ecs();
    const service = await serviceOf(ctx, input);
    if ("taskDefinition" in input) return [ecs.untilDeployed(service, step.id, timeout)];
    return typeof input.desiredCount === "number" ? [ecs.untilRunning(service, input.desiredCount, timeout)] : [];
  }
  if (step.service === "route53") return [(await ctx.aws.dns()).untilInSync(step, timeout)];
  if (step.service === "rds" && typeof input.DBInstanceIdentifier === "string") {
    const status = step.operation === "StopDBInstance" ? "stopped" : "available";
    return [(await ctx.aws.rds()).untilStatus(input.DBInstanceIdentifier, status, timeout)];
  }
  return [];
}

async function serviceOf(ctx: Context, input: JsonObject) {
  const name = (value: unknown, fallback: string) => (typeof value === "string" ? value : fallback);
  const ecs = await ctx.aws.ecs();
  return ecs.service({
    cluster: name(input.cluster, ctx.env.names.cluster),
    service: name(input.service, ctx.env.names.service),
  });
}

function shortRevision(value: unknown): string {
  return typeof value === "string" ? value.replace(/^.*task-definition\//, "") : "";
}
