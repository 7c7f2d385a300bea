import type { EcsService, TaskDefinition } from "../aws/ecs.js";
import type { TaskSize } from "../aws/fargate.js";
import type { Span } from "../core/by-period.js";
import { asNexusError, type NexusError } from "../core/errors.js";
import { formatDuration } from "../core/time.js";
import { whyNot, whyNotNearer } from "../health/why.js";
import { attempt } from "../health/within.js";
import { type Basis, basisOf } from "./basis.js";
import { recentDeaths } from "./deaths.js";
import { type Summary, since, summaryOf } from "./points.js";
import { monthlyPrice } from "./prices.js";
import { floorOf, lookAtService, PATIENCE_MS, type PerfLook, platformOf, type ServiceLook, sizeOf } from "./service.js";
import { type SizeHistory, sizeHistory } from "./size-history.js";
import { adviseTask, type Deaths, type TaskAdvice } from "./task-size.js";

const DAY_MS = 86_400_000;

/** US dollars a month, of all tasks that are wanted now. */
export type Monthly = { known: true; now: number; after: number; tasks: number } | { known: false; why: string };

/** What is recommended for the task's size, or why nothing is, with the data behind it. */
export interface TaskPart {
  /** Undefined where it is not there, or could not be read. */
  service: EcsService | undefined;
  current: TaskSize | undefined;
  used: { cpu: Summary; memory: Summary } | undefined;
  basis: Basis | undefined;
  /** Undefined where it was not looked at or ECS cannot say. */
  deployments: number | undefined;
  deaths: Deaths | undefined;
  advice: TaskAdvice | undefined;
  monthly: Monthly | undefined;
  /** Why there is none, or what it rests on. */
  why: string;
  /** The service or its metrics could not be read at all. */
  failure: NexusError | undefined;
}

/** Reads the service and its use, and sizes its task. */
export async function adviseService(look: PerfLook, span: Span, headroom: number): Promise<TaskPart> {
  const found = await attempt(() => lookAtService(look, span), PATIENCE_MS, look);
  const seen = found.ok ? found.value : undefined;
  const none = (why: string, more: Partial<TaskPart> = {}): TaskPart => ({ ...nothing(seen), why, ...more });
  if (!found.ok) return none(whyNotNearer(found.error), { failure: asNexusError(found.error) });
  return sized(found.value, none, { look, span, headroom });
}

type None = (why: string, more?: Partial<TaskPart>) => TaskPart;

async function sized(
  seen: ServiceLook,
  none: None,
  { look, span, headroom }: Pick<Known, "look" | "span" | "headroom">,
): Promise<TaskPart> {
  const { service, definition, usage } = seen;
  if (!definition.ok) return none(`the running task definition could not be read: ${whyNot(definition.error)}`);
  const unfit = whyUnfit(service, definition.value);
  const current = sizeOf(definition.value);
  if (unfit !== undefined || current === undefined) {
    return none(unfit ?? `${definition.value.name} does not say its CPU and memory`, { current });
  }
  if (!usage.ok) {
    return none(`its metrics could not be read: ${whyNot(usage.error)}`, {
      current,
      failure: asNexusError(usage.error),
    });
  }
  const ecs = await look.aws.ecs();
  const [history, deaths] = await Promise.all([
    attempt(() => sizeHistory(ecs, service, definition.value, span.from), PATIENCE_MS, look),
    recentDeaths(ecs, service, look),
  ]);
  if (!history.ok) {
    return none(`whether its size was another before is unknown: ${whyNot(history.error)}`, { current, deaths });
  }
  return judged({ seen, definition: definition.value, current, history: history.value, deaths, span, headroom, look });
}

interface Known {
  seen: ServiceLook;
  definition: TaskDefinition;
  current: TaskSize;
  history: SizeHistory;
  deaths: Deaths;
  span: Span;
  headroom: number;
  look: PerfLook;
}

function judged(known: Known): TaskPart {
  const { seen, current, history, deaths, span, headroom, definition, look } = known;
  const base = { ...nothing(seen), current, deaths, deployments: history.deployments };
  if (!seen.usage.ok) return base;
  const from = history.since ?? span.from;
  const [cpu, memory] = [since(seen.usage.value.cpu, from), since(seen.usage.value.memory, from)];
  const { basis, confidence } = basisOf([cpu, memory], span, { since: history.since, why: history.why });
  const used = summaries(cpu, memory);
  const part = { ...base, basis, used };
  if (!confidence.enough || used === undefined) {
    const cut =
      history.since === undefined ? "" : ` (counted since ${history.since.toISOString()}: ${history.why ?? ""})`;
    return { ...part, why: confidence.enough ? "a metric has no values" : `${confidence.why}${cut}` };
  }
  const young = youngRevision(seen.service, span.to);
  const advice = adviseTask({ current, used, headroom, floor: floorOf(definition), deaths });
  if (advice === undefined) {
    return {
      ...part,
      why: "it needs more than Fargate's largest task: more tasks, not larger ones (nexusctl service scale)",
    };
  }
  return {
    ...part,
    basis: { ...basis, confidence: young === undefined ? confidence.level : "low" },
    advice,
    monthly: monthlyOf(seen.service, definition, current, advice.size, look.env.region),
    why: [whyWords(advice, used, headroom), ...(young === undefined ? [] : [young])].join("; "),
  };
}

function nothing(seen: ServiceLook | undefined): TaskPart {
  return {
    service: seen?.service,
    current: undefined,
    used: undefined,
    basis: undefined,
    deployments: undefined,
    deaths: undefined,
    advice: undefined,
    monthly: undefined,
    why: "its metrics could not be read",
    failure: undefined,
  };
}

function whyUnfit(service: EcsService, definition: TaskDefinition): string | undefined {
  const platform = platformOf(service, definition);
  if (platform.fargate === undefined)
    return `it runs on ${platform.words}: the sizes that can be recommended are Fargate's`;
  if (!platform.linux) return "it runs Windows, whose sizes on Fargate nexusctl does not know";
  if (service.desired === 0) return "no task is wanted (desired 0): what it needs shows only while it runs";
  return undefined;
}

function summaries(cpu: Parameters<typeof summaryOf>[0], memory: Parameters<typeof summaryOf>[0]) {
  const [one, other] = [summaryOf(cpu), summaryOf(memory)];
  return one === undefined || other === undefined ? undefined : { cpu: one, memory: other };
}

/** What runs now may behave otherwise than what was measured. */
function youngRevision({ deployments }: EcsService, now: Date): string | undefined {
  const began = deployments.find(({ status }) => status === "PRIMARY")?.createdAt;
  const age = began === undefined ? DAY_MS : now.getTime() - began.getTime();
  return age >= DAY_MS ? undefined : `what runs now was deployed only ${formatDuration(age)} ago`;
}

function whyWords(
  { needed }: TaskAdvice,
  { cpu, memory }: { cpu: Summary; memory: Summary },
  headroom: number,
): string {
  return `CPU p95 ${Math.round(cpu.p95)} % and memory max ${Math.round(memory.max)} % with ${headroom} % kept free ask for ${needed.cpu} CPU units and ${needed.memory} MiB`;
}

function monthlyOf(
  service: EcsService,
  definition: TaskDefinition,
  from: TaskSize,
  to: TaskSize,
  region: string,
): Monthly {
  const { fargate, architecture } = platformOf(service, definition);
  if (fargate === "spot") return { known: false, why: "no figure: the price of Fargate Spot moves" };
  const [now, after] = [monthlyPrice(from, region, architecture), monthlyPrice(to, region, architecture)];
  if (now === undefined || after === undefined) {
    return { known: false, why: `no figure: nexusctl has no prices of ${region}` };
  }
  const tasks = service.desired;
  return { known: true, now: now * tasks, after: after * tasks, tasks };
}
