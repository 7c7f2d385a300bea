import { fargateSizes, type TaskSize } from "../aws/fargate.js";
import type { Summary } from "./points.js";
import { relativePrice } from "./prices.js";

/** Tasks that died lately, as far as can be known: ECS keeps stopped ones for about an hour. */
export type Deaths =
  | { known: false; why: string }
  | { known: true; outOfMemory: number; others: number; words: string };

export interface TaskFacts {
  current: TaskSize;
  /** Percent of what is reserved. */
  used: { cpu: Summary; memory: Summary };
  /** Percent that is to stay free: of the CPU at its 95th percentile, of the memory at its highest. */
  headroom: number;
  /** What the containers reserve or are limited to themselves: a task cannot be smaller. */
  floor: TaskSize;
  deaths: Deaths;
}

export interface TaskAdvice {
  action: "keep" | "increase" | "decrease" | "change";
  size: TaskSize;
  /** What the numbers ask for, in CPU units and MiB, before it is rounded up to a size that exists. */
  needed: TaskSize;
  /** The same work in percent of the new size. */
  expected: { cpuP95: number; memoryMax: number };
  risks: string[];
  /** What kept the size from being smaller. */
  held: string[];
}

/** The cheapest Fargate size with room enough; undefined when Fargate has none so large. */
export function adviseTask(facts: TaskFacts): TaskAdvice | undefined {
  const { current } = facts;
  const { needed, held } = neededOf(facts);
  const [size] = fargateSizes()
    .filter(({ cpu, memory }) => cpu >= needed.cpu && memory >= needed.memory)
    .sort((a, b) => relativePrice(a) - relativePrice(b));
  if (size === undefined) return undefined;
  return {
    action: actionOf(current, size),
    size,
    needed: { cpu: Math.ceil(needed.cpu), memory: Math.ceil(needed.memory) },
    expected: {
      cpuP95: (facts.used.cpu.p95 * current.cpu) / size.cpu,
      memoryMax: (facts.used.memory.max * current.memory) / size.memory,
    },
    risks: risksOf(facts, size),
    held,
  };
}

function neededOf({ current, used, headroom, floor, deaths }: TaskFacts): { needed: TaskSize; held: string[] } {
  const full = 1 - headroom / 100;
  const asked = {
    cpu: ((used.cpu.p95 / 100) * current.cpu) / full,
    memory: ((used.memory.max / 100) * current.memory) / full,
  };
  const held: string[] = [];
  const needed = { cpu: Math.max(asked.cpu, floor.cpu), memory: Math.max(asked.memory, floor.memory) };
  if (floor.cpu > asked.cpu || floor.memory > asked.memory) {
    held.push(`its containers reserve ${floor.cpu} CPU units and ${floor.memory} MiB themselves`);
  }
  const notSmaller = (why: string) => {
    if (needed.cpu < current.cpu || needed.memory < current.memory) held.push(why);
    needed.cpu = Math.max(needed.cpu, current.cpu);
    needed.memory = Math.max(needed.memory, current.memory);
  };
  if (!deaths.known) notSmaller(`whether tasks died lately is unknown: ${deaths.why}`);
  else if (deaths.outOfMemory > 0) {
    notSmaller(deaths.words);
    // Samples a minute apart miss the moment in which a task is killed.
    needed.memory = Math.max(needed.memory, current.memory + 1);
  } else if (deaths.others > 0) notSmaller(`${deaths.words}: first they have to live`);
  return { needed, held };
}

function actionOf(from: TaskSize, to: TaskSize): TaskAdvice["action"] {
  const [cpu, memory] = [to.cpu - from.cpu, to.memory - from.memory];
  if (cpu === 0 && memory === 0) return "keep";
  if (cpu >= 0 && memory >= 0) return "increase";
  return cpu <= 0 && memory <= 0 ? "decrease" : "change";
}

function risksOf({ current, used, deaths }: TaskFacts, size: TaskSize): string[] {
  const risks: string[] = [];
  const memoryMax = (used.memory.max / 100) * current.memory;
  const cpuMax = (used.cpu.max / 100) * current.cpu;
  if (size.memory < current.memory) {
    risks.push(
      `a task that wants more than ${size.memory} MiB is killed (out of memory); the most seen is ${Math.round(memoryMax)} MiB`,
    );
  }
  if (size.cpu < current.cpu) {
    const most = `the most seen is ${vcpus(cpuMax)} vCPU`;
    risks.push(`above ${vcpus(size.cpu)} vCPU a task becomes slow, not dead; ${most}, and starting takes longer`);
  }
  if (size.memory > current.memory && deaths.known && deaths.outOfMemory > 0) {
    risks.push("where the application leaks, more memory only delays the next kill");
  }
  if (size.cpu !== current.cpu) {
    risks.push("autoscaling that follows CPU in percent sees other values at the same load: check its target");
  }
  if (size.cpu !== current.cpu || size.memory !== current.memory) {
    risks.push("every task is replaced by a deployment");
  }
  return risks;
}

/** CPU units as processors: 256 is `0.25`. */
export function vcpus(units: number): string {
  return String(Number((units / 1_024).toFixed(2)));
}
