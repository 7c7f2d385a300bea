import type { TaskDefinition } from "../aws/ecs.js";
import type { Platform } from "../aws/images.js";
import { textAt } from "../aws/outside.js";
import { NexusError, usage } from "../core/errors.js";

/** ECS's words for what the image format calls otherwise. */
const ARCHITECTURES: Readonly<Record<string, string>> = { X86_64: "amd64", ARM64: "arm64" };

/** What the tasks of a definition run on; ECS takes Linux on X86_64 where it says nothing (`runtimePlatform`). */
export function taskPlatform({ registrable }: Pick<TaskDefinition, "registrable">): Platform {
  const family = textAt(registrable, "runtimePlatform", "operatingSystemFamily") ?? "LINUX";
  const cpu = textAt(registrable, "runtimePlatform", "cpuArchitecture") ?? "X86_64";
  return {
    os: family.startsWith("WINDOWS") ? "windows" : family.toLowerCase(),
    architecture: ARCHITECTURES[cpu] ?? cpu.toLowerCase(),
  };
}

export function platformWords({ os, architecture }: Platform): string {
  return `${os}/${architecture}`;
}

/** @throws usage error when it is not written as `linux/amd64` */
export function parsePlatform(text: string): Platform {
  const [, os, architecture] = /^([a-z]+)\/([a-z0-9]+)(?:\/v\d+)?$/.exec(text) ?? [];
  if (os !== undefined && architecture !== undefined) return { os, architecture };
  throw usage(`"${text}" is not a platform`, "write it as linux/amd64 or linux/arm64");
}

/** Whether a platform is the one that is wanted. */
export function isPlatform(wanted: Platform): (one: Platform) => boolean {
  return ({ os, architecture }) => os === wanted.os && architecture === wanted.architecture;
}

/** @throws failed, naming both, when an image that runs on `offered` cannot run as a task of `wanted` */
export function checkPlatform(image: string, offered: readonly Platform[], wanted: Platform): void {
  if (offered.some(isPlatform(wanted))) return;
  const is = offered.map(platformWords).join(", ");
  throw new NexusError("failed", `${image} is for ${is}, and the tasks run on ${platformWords(wanted)}`, {
    hint: `build it with --platform ${platformWords(wanted)} and without an older build's cache, or make the task definition's runtimePlatform what the image is for`,
  });
}
