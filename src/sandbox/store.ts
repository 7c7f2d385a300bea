import { statSync } from "node:fs";
import { errnoOf, fileFailure, readIfThere, replaceFile } from "../core/files.js";
import { withFileLock } from "../core/lock.js";
import { parseWorld, worldText } from "./state-text.js";
import type { World } from "./world.js";

/** Where the world is between calls. */
export interface Store {
  /** Runs `body` on a copy of the world, alone; keeps the copy when `body` says that it changed. */
  use<T>(body: (world: World) => { result: T; changed: boolean }): T;
  /** The world as it was last written, without waiting for others; undefined where there is none yet. */
  read(): Readonly<World> | undefined;
  readonly path: string;
}

/** Several processes may share one file: each call reads it anew when another has written it. */
export function fileStore(path: string, make: () => World): Store {
  let cached: { stamp: string; world: World } | undefined;
  const read = (): World | undefined => {
    const stamp = stampOf(path);
    if (cached?.stamp === stamp) return cached.world;
    const text = readIfThere(path);
    if (text === undefined) return undefined;
    // A file that is replaced between the look at its stamp and the reading is only read once more.
    cached = { stamp, world: parseWorld(text, path) };
    return cached.world;
  };
  const save = (world: World): World => {
    replaceFile(path, worldText(world));
    cached = { stamp: stampOf(path), world };
    return world;
  };
  return {
    path,
    read,
    use: (body) =>
      withFileLock(`${path}.lock`, () => {
        const world = structuredClone(read() ?? save(make()));
        const { result, changed } = body(world);
        if (changed) save(world);
        return result;
      }),
  };
}

/** A world in memory only, for one process. */
export function memoryStore(make: () => World): Store {
  let world: World | undefined;
  return {
    path: ":memory:",
    read: () => world,
    use: (body) => {
      world ??= make();
      const copy = structuredClone(world);
      const { result, changed } = body(copy);
      if (changed) world = copy;
      return result;
    },
  };
}

/** Changes with every replacement of the file: nanoseconds, because two may fall into one millisecond. */
function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return "";
    throw fileFailure("read", path, thrown);
  }
}
