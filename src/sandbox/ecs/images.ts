import { isObject } from "../../core/json.js";
import type { FaultInterval } from "../faults/state.js";
import type { Random } from "../random.js";
import { isCrashing } from "../registry/named.js";
import type { RegistryImage } from "../registry/state.js";
import type { Death, TaskDefinitionState } from "./state.js";

const SECOND = 1_000;

export const CRASH_WORDS = "FATAL: missing required environment variable DATABASE_POOL_SIZE";
export const MEMORY_WORDS = "WARN: heap used 497 MiB of 512 MiB, garbage collection took 1.9 s";

/** MiB that the application takes when it leaks: a task that has more survives it. */
const LEAK_MIB = 1_024;

export function isRoomy({ content }: TaskDefinitionState): boolean {
  return Number(content.memory) > LEAK_MIB;
}

/** How and how long after its start a task of this definition dies by itself, if it does. */
export function fate(
  definition: TaskDefinitionState,
  { faults, images }: { faults: readonly FaultInterval[]; images: readonly RegistryImage[] },
  at: number,
  random: Random,
  id: string,
): { afterMs: number; death: Death } | undefined {
  if (isCrashing({ images }, imageOf(definition))) {
    return {
      afterMs: (8 + Math.floor(random.at("crash", id) * 10)) * SECOND,
      death: exited(1, CRASH_WORDS, undefined),
    };
  }
  const starved = faults.some((one) => one.fault === "out-of-memory" && one.from <= at && (one.to ?? Infinity) > at);
  if (!starved || isRoomy(definition)) return undefined;
  return {
    afterMs: (60 + Math.floor(random.at("memory", id) * 90)) * SECOND,
    death: exited(137, MEMORY_WORDS, "OutOfMemoryError: Container killed due to memory usage"),
  };
}

export function imageOf(definition: TaskDefinitionState): string {
  const containers = definition.content.containerDefinitions;
  const first: unknown = Array.isArray(containers) ? containers[0] : undefined;
  return isObject(first) && typeof first.image === "string" ? first.image : "";
}

function exited(exitCode: number, lastWords: string, containerReason: string | undefined): Death {
  return {
    stopCode: "EssentialContainerExited",
    reason: "Essential container in task exited",
    exitCode,
    containerReason,
    lastWords,
  };
}
