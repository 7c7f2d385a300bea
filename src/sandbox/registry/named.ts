import { isCrashingTag } from "./crashing.js";
import { type RegistryImage, sha256 } from "./state.js";

interface Registry {
  images: readonly RegistryImage[];
}

/** The image of the platform's registry that a reference names; undefined for one that lies elsewhere. */
export function imageNamed({ images }: Registry, reference: string): RegistryImage | undefined {
  const { tag, digest } = partsOf(reference);
  return images.find((one) => (digest === undefined ? one.tags.includes(tag ?? "") : one.digest === digest));
}

/** What a task that starts now runs. */
export function digestOf(registry: Registry, reference: string): string {
  return imageNamed(registry, reference)?.digest ?? partsOf(reference).digest ?? sha256(reference);
}

export function isCrashing(registry: Registry, reference: string): boolean {
  return imageNamed(registry, reference)?.crashes ?? isCrashingTag(partsOf(reference).tag ?? "");
}

function partsOf(reference: string): { tag: string | undefined; digest: string | undefined } {
  const [name = "", digest] = reference.split("@");
  return { tag: /:([^/:]+)$/.exec(name)?.[1], digest };
}
