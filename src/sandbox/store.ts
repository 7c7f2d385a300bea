import { statSync } from "node:fs";
import { NexusError } from "../core/errors.js";
import { errnoOf, readIfThere, replaceFile } from "../core/files.js";
import { isObject } from "../core/json.js";
import { withFileLock } from "../core/lock.js";
import { WORLD_VERSION, type World } from "./world.js";

/** Where the world is between calls. */
export interface Store {
  /** Runs `body` on the world as it is now, alone; keeps it when `body` says that it changed. */
  use<T>(body: (world: World) => { result: T; changed: boolean }): T;
  readonly path: string;
}

/** Several processes may share one file: each call reads it anew when another has written it. */
export function fileStore(path: string, make: () => World): Store {
  let cached: { stamp: string; world: World } | undefined;
  const load = (): World => {
    const stamp = stampOf(path);
    if (cached !== undefined && cached.stamp === stamp) return cached.world;
    const text = readIfThere(path);
    const world = text === undefined ? make() : parseWorld(text, path);
    if (text === undefined) save(path, world);
    cached = { stamp: stampOf(path), world };
    return world;
  };
  return {
    path,
    use: (body) =>
      withFileLock(`${path}.lock`, () => {
        const world = structuredClone(load());
        const { result, changed } = body(world);
        if (changed) {
          save(path, world);
          cached = { stamp: stampOf(path), world };
        }
        return result;
      }),
  };
}

/** A world in memory only, for one process. */
export function memoryStore(make: () => World): Store {
  let world: World | undefined;
  return {
    path: ":memory:",
    use: (body) => {
      world ??= make();
      const copy = structuredClone(world);
      const { result, changed } = body(copy);
      if (changed) world = copy;
      return result;
    },
  };
}

export function worldText(world: World): string {
  return `${JSON.stringify(world)}\n`;
}

function save(path: string, world: World): void {
  replaceFile(path, worldText(world));
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return "";
    throw thrown;
  }
}

const HINT = "start afresh with: nexusctl --env sandbox sandbox reset";

function parseWorld(text: string, path: string): World {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NexusError("failed", `the sandbox's state ${path} is cut or not JSON`, { hint: HINT });
  }
  if (isObject(value) && typeof value.version === "number" && value.version > WORLD_VERSION) {
    throw new NexusError(
      "failed",
      `the sandbox's state ${path} was written by a newer nexusctl (format ${value.version})`,
      {
        hint: HINT,
      },
    );
  }
  if (!isWorld(value)) throw new NexusError("failed", `the sandbox's state ${path} cannot be read`, { hint: HINT });
  return value;
}

/** The file is our own; this tells a whole one from something else. */
function isWorld(value: unknown): value is World {
  if (!isObject(value) || value.version !== WORLD_VERSION || !isObject(value.anchor) || !Array.isArray(value.faults))
    return false;
  const { ecs, scaling, balancing, rds, tick, sequence } = value;
  if (![ecs, scaling, balancing, rds].every(isObject) || typeof tick !== "number" || typeof sequence !== "number")
    return false;
  return (
    isObject(ecs) && Array.isArray(ecs.tasks) && isObject(ecs.service) && isObject(rds) && Array.isArray(rds.instances)
  );
}
