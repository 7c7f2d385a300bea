import type { EcsService, Task, TaskDefinition } from "../../aws/ecs.js";
import { textAt } from "../../aws/outside.js";
import type { Ref } from "../../core/change.js";
import { NexusError, usage } from "../../core/errors.js";
import { isObject } from "../../core/json.js";

const REFERENCE =
  /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?<tag>:\w[\w.-]{0,127})?(?<digest>@sha256:[0-9a-f]{64})?$/;

/** What an image reference promises: a digest names one image for ever, a tag may name another tomorrow. */
export interface ImageReference {
  tag: string | undefined;
  digest: string | undefined;
}

/** @throws usage error when it is not an image reference */
export function parseImage(reference: string): ImageReference {
  const groups = REFERENCE.exec(reference)?.groups;
  if (groups === undefined) {
    throw usage(
      `"${reference}" is not an image reference`,
      "write it as repository:tag or repository@sha256:<64 hex digits>",
    );
  }
  return { tag: groups.tag?.slice(1), digest: groups.digest?.slice(1) };
}

export function isMutable(reference: string): boolean {
  return !/@sha256:[0-9a-f]{64}$/.test(reference);
}

/** An image without its registry's address: what tells two of one registry apart. */
export function shortImage(reference: string): string {
  return reference.replace(/^[^/]*[.:][^/]*\//, "").replace(/@sha256:[0-9a-f]{64}$/, (digest) => shortDigest(digest));
}

/** Enough of a digest to tell two apart. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(@?sha256:)?([0-9a-f]{12})[0-9a-f]*$/, "$1$2");
}

/** How many running tasks have each digest of a container's image, most first. */
export function runningDigests(tasks: readonly Task[], container: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const task of tasks) {
    const digest = task.containers.find(({ name }) => name === container)?.imageDigest;
    if (digest !== undefined) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/**
 * The container that a new image is meant for: the one that is named, the only one, the one behind the load balancer, or
 * the only essential one.
 * @throws usage error when that leaves several
 */
export function appContainer(definition: TaskDefinition, service: EcsService, asked: string | undefined): string {
  const names = definition.containers.map(({ name }) => name);
  if (asked !== undefined) {
    if (names.includes(asked)) return asked;
    throw usage(`${definition.name} has no container "${asked}"`, `it has ${names.join(", ")}`);
  }
  const exposed = service.loadBalancers.map(({ containerName }) => containerName).filter((one) => names.includes(one));
  const essential = definition.containers.filter((one) => one.essential).map(({ name }) => name);
  const found = [names, [...new Set(exposed)], essential].find((candidates) => candidates.length === 1)?.[0];
  if (found !== undefined) return found;
  throw usage(
    `${definition.name} has several containers: ${names.join(", ")}`,
    "say which gets the image: --container <name>",
  );
}

/** Where a container's own version is told: what a digest means to people. */
const VERSION_LABEL = "org.opencontainers.image.version";

/**
 * The same definition, ready to register, with another image in one container.
 * @param version kept as a label of the container; without one a former image's is taken away
 */
export function withImage(
  definition: TaskDefinition,
  container: string,
  image: string | Ref,
  version?: string,
): Record<string, unknown> {
  const containers = definition.registrable.containerDefinitions;
  if (!Array.isArray(containers)) {
    throw new NexusError("failed", `${definition.name} has no container definitions that can be read`);
  }
  return {
    ...definition.registrable,
    containerDefinitions: containers.map((one: unknown) =>
      isObject(one) && one.name === container ? labelled({ ...one, image }, version) : one,
    ),
  };
}

/** What a container is said to run: its label, or the tag of its image. */
export function versionOf(definition: TaskDefinition, container: string): string | undefined {
  const { containerDefinitions } = definition.registrable;
  const found: unknown = Array.isArray(containerDefinitions)
    ? containerDefinitions.find((one: unknown) => isObject(one) && one.name === container)
    : undefined;
  const image = definition.containers.find(({ name }) => name === container)?.image ?? "";
  return textAt(found, "dockerLabels", VERSION_LABEL) ?? REFERENCE.exec(image)?.groups?.tag?.slice(1);
}

function labelled(container: Record<string, unknown>, version: string | undefined): Record<string, unknown> {
  const { dockerLabels, ...rest } = container;
  const { [VERSION_LABEL]: _, ...others } = isObject(dockerLabels) ? dockerLabels : {};
  const labels = version === undefined ? others : { ...others, [VERSION_LABEL]: version };
  return Object.keys(labels).length === 0 ? rest : { ...rest, dockerLabels: labels };
}
