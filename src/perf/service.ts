import type { EcsService, TaskDefinition } from "../aws/ecs.js";
import type { TaskSize } from "../aws/fargate.js";
import type { Span } from "../core/by-period.js";
import type { Context } from "../core/context.js";
import { isObject } from "../core/json.js";
import { type Attempt, attempt } from "../health/within.js";
import { highestOf, measure } from "./measure.js";
import type { Measured } from "./points.js";
import type { Architecture } from "./prices.js";

/** What perf's readers need of the context. */
export type PerfLook = Pick<Context, "aws" | "env" | "clock" | "signal">;

/** Two weeks of values take a while; the reader would rather wait than see half. In the operator's own time. */
export const PATIENCE_MS = 30_000;

export interface ServiceLook {
  service: EcsService;
  /** Of the revision that runs. */
  definition: Attempt<TaskDefinition>;
  /** Percent of what is reserved, over all tasks: their mean, and the busiest. */
  usage: Attempt<{ cpu: Measured; memory: Measured }>;
}

/** The service, what its tasks reserve, and what they used. @throws not-found with near names */
export async function lookAtService(look: PerfLook, span: Span): Promise<ServiceLook> {
  const { cluster, service: name } = look.env.names;
  const ecs = await look.aws.ecs();
  const service = await ecs.service({ cluster, service: name });
  const [definition, usage] = await Promise.all([
    attempt(() => ecs.taskDefinition(service.taskDefinition), PATIENCE_MS, look),
    attempt(() => usageOf(look, span), PATIENCE_MS, look),
  ]);
  return { service, definition, usage };
}

/** ECS publishes both for the service as a whole; Container Insights is not needed for them. */
async function usageOf({ aws, env }: PerfLook, span: Span): Promise<{ cpu: Measured; memory: Measured }> {
  const dimensions = { ClusterName: env.names.cluster, ServiceName: env.names.service };
  const wanted = (metric: string) => ({ namespace: "AWS/ECS", metric, dimensions, end: "highest" as const });
  const found = await measure([wanted("CPUUtilization"), wanted("MemoryUtilization")], span, aws);
  return { cpu: highestOf(found("CPUUtilization")), memory: highestOf(found("MemoryUtilization")) };
}

/** What a task of this definition reserves, in CPU units and MiB; undefined where it does not say both. */
export function sizeOf({ cpu, memory }: Pick<TaskDefinition, "cpu" | "memory">): TaskSize | undefined {
  const [units, mib] = [amount(cpu, /vcpu$/i), amount(memory, /gb$/i)];
  return units === undefined || mib === undefined ? undefined : { cpu: units, memory: mib };
}

/** ECS takes `1 vCPU` and `2 GB` too and gives numbers back; what imitates it may give the words. */
function amount(text: string | undefined, thousandfold: RegExp): number | undefined {
  if (text === undefined) return undefined;
  const number = Number.parseFloat(text);
  if (!(number > 0)) return undefined;
  return thousandfold.test(text.trim()) ? number * 1_024 : number;
}

export interface Platform {
  /** Undefined for what runs elsewhere, where no size of Fargate's applies. */
  fargate: "on-demand" | "spot" | undefined;
  /** Where it runs, in words. */
  words: string;
  linux: boolean;
  architecture: Architecture;
}

/** Where the tasks run. Fargate's own default is Linux on x86. */
export function platformOf({ launchType }: EcsService, { registrable }: TaskDefinition): Platform {
  const runtime = isObject(registrable.runtimePlatform) ? registrable.runtimePlatform : {};
  const system = runtime.operatingSystemFamily;
  return {
    fargate: launchType === "FARGATE" ? "on-demand" : launchType === "FARGATE_SPOT" ? "spot" : undefined,
    words: launchType === "EC2" || launchType.startsWith("FARGATE") ? launchType : `capacity provider ${launchType}`,
    linux: typeof system !== "string" || system === "LINUX",
    architecture: runtime.cpuArchitecture === "ARM64" ? "ARM64" : "X86_64",
  };
}

/** What the containers ask for themselves, added up: ECS registers no task that is smaller. */
export function floorOf({ containers }: TaskDefinition): TaskSize {
  return containers.reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + (memory ?? 0) }), {
    cpu: 0,
    memory: 0,
  });
}
