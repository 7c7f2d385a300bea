import type { JsonObject } from "../../core/json.js";
import { FARGATE_CPUS, whyNotFargate } from "../fargate.js";
import { listAt, numberAt, textAt } from "../outside.js";

/** Something that AWS would refuse, and the field that says it. */
export interface Mistake {
  path: (string | number)[];
  says: string;
}

/** CPU units of `1024`, `1 vCPU` or `.5 vcpu`; undefined for anything else. */
export function cpuUnits(text: string): number | undefined {
  return sized(text, /^(\d+|(\d*\.?\d+)\s*vcpu)$/i, 1_024);
}

/** MiB of `2048`, `2 GB` or `0.5GB`; undefined for anything else. */
export function memoryMib(text: string): number | undefined {
  return sized(text, /^(\d+|(\d*\.?\d+)\s*gb)$/i, 1_024);
}

function sized(text: string, pattern: RegExp, unit: number): number | undefined {
  const [, plain, big] = pattern.exec(text.trim()) ?? [];
  const size = big === undefined ? Number(plain) : Number(big) * unit;
  return Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

/** Windows tasks have only some of Fargate's sizes. AWS: "Task CPU and memory", operating systems. */
const WINDOWS_CPUS = [1_024, 2_048, 4_096];

/**
 * What AWS would refuse of the sizes: Fargate's pairs, and containers that do not fit their task.
 * AWS: "Amazon ECS task definition parameters", task size and container resources.
 */
export function sizeMistakes(definition: JsonObject): Mistake[] {
  const cpu = taskSize(definition, "cpu", cpuUnits);
  const memory = taskSize(definition, "memory", memoryMib);
  const wrong = [...cpu.mistakes, ...memory.mistakes];
  if (wrong.length > 0) return wrong;
  return [
    ...fargateMistakes(definition, cpu.size, memory.size),
    ...containerMistakes(definition, cpu.size, memory.size),
  ];
}

function taskSize(definition: JsonObject, field: "cpu" | "memory", read: (text: string) => number | undefined) {
  const text = textAt(definition, field);
  const size = text === undefined ? undefined : read(text);
  const forms = field === "cpu" ? 'CPU units such as "1024", or "1 vCPU"' : 'MiB such as "2048", or "2 GB"';
  const mistakes = text !== undefined && size === undefined ? [{ path: [field], says: `${field} is ${forms}` }] : [];
  return { size, mistakes };
}

function fargateMistakes(definition: JsonObject, cpu: number | undefined, memory: number | undefined): Mistake[] {
  if (!isFargate(definition)) return [];
  if (cpu === undefined || memory === undefined) {
    return [{ path: [], says: "Fargate needs the task's cpu and memory" }];
  }
  const why = whyNotFargate({ cpu, memory });
  const windows = textAt(definition, "runtimePlatform", "operatingSystemFamily")?.startsWith("WINDOWS") ?? false;
  const gib = numberAt(definition, "ephemeralStorage", "sizeInGiB");
  return [
    ...(why === undefined ? [] : [{ path: [FARGATE_CPUS.includes(cpu) ? "memory" : "cpu"], says: why }]),
    ...(windows && !WINDOWS_CPUS.includes(cpu)
      ? [{ path: ["cpu"], says: `Windows on Fargate has ${WINDOWS_CPUS.join(", ")} CPU units only` }]
      : []),
    ...(textAt(definition, "networkMode") === "awsvpc"
      ? []
      : [{ path: ["networkMode"], says: 'on Fargate the networkMode is "awsvpc"' }]),
    ...(gib !== undefined && (gib < 21 || gib > 200)
      ? [{ path: ["ephemeralStorage", "sizeInGiB"], says: "Fargate's ephemeral storage is 21 to 200 GiB" }]
      : []),
  ];
}

export function isFargate(definition: JsonObject): boolean {
  return listAt(definition, "requiresCompatibilities").includes("FARGATE");
}

function containerMistakes(definition: JsonObject, cpu: number | undefined, memory: number | undefined): Mistake[] {
  const containers = listAt(definition, "containerDefinitions");
  const cpus = sum(containers.map((one) => numberAt(one, "cpu")));
  const reserved = sum(containers.map((one) => numberAt(one, "memoryReservation") ?? numberAt(one, "memory")));
  return [
    ...(cpu !== undefined && cpus > cpu
      ? [{ path: ["cpu"], says: `the containers' cpu is ${cpus} together, and the task has ${cpu}` }]
      : []),
    ...(memory !== undefined && reserved > memory
      ? [{ path: ["memory"], says: `the containers' memory is ${reserved} MiB together, and the task has ${memory}` }]
      : []),
    ...containers.flatMap((one, at) => ownMistakes(one, ["containerDefinitions", at], definition, memory)),
  ];
}

function ownMistakes(one: unknown, path: Mistake["path"], definition: JsonObject, task: number | undefined): Mistake[] {
  const name = textAt(one, "name") ?? "a container";
  const memory = numberAt(one, "memory");
  const reservation = numberAt(one, "memoryReservation");
  if (memory === undefined) {
    const needs = reservation === undefined && task === undefined && !isFargate(definition);
    return needs ? [{ path, says: `${name} needs memory or memoryReservation, as the task has no memory` }] : [];
  }
  const at = [...path, "memory"];
  if (task !== undefined && memory > task) {
    return [{ path: at, says: `${name} may use ${memory} MiB, and the task has ${task}` }];
  }
  if (reservation !== undefined && reservation > memory) {
    return [{ path: at, says: `${name} reserves ${reservation} MiB, and may use ${memory} only` }];
  }
  return [];
}

function sum(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((total, one) => total + (one ?? 0), 0);
}
