import { createHash } from "node:crypto";
import { NexusError } from "../core/errors.js";
import { isObject } from "../core/json.js";
import { WORLD_VERSION, type World } from "./world.js";

const HINT = "start afresh with: nexusctl --env sandbox sandbox reset";

/** The world as its state file has it, sealed with a checksum over the rest. */
export function worldText(world: World): string {
  const text = JSON.stringify(world);
  return `{"check":"${checksum(text)}",${text.slice(1)}\n`;
}

/** @throws failed, with the way out, for a file that is cut, was altered by hand, or is a newer nexusctl's */
export function parseWorld(text: string, path: string): World {
  const value = parse(text);
  if (!isObject(value)) throw unreadable(path, "cannot be read: it is cut or not JSON");
  if (typeof value.version === "number" && value.version > WORLD_VERSION) {
    throw unreadable(path, `cannot be read: it was written by a newer nexusctl (format ${value.version})`);
  }
  const { check, ...world } = value;
  if (!isWorld(world, check)) throw unreadable(path, "cannot be read: it is not as nexusctl wrote it");
  return world;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Why it is no JSON helps nobody: the caller says what to do about it.
    return undefined;
  }
}

/** The checksum proves that nexusctl wrote every field of it, in this version's shape. */
function isWorld(value: object, check: unknown): value is World {
  return "version" in value && value.version === WORLD_VERSION && check === checksum(JSON.stringify(value));
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function unreadable(path: string, why: string): NexusError {
  return new NexusError("failed", `the sandbox's state ${path} ${why}`, { hint: HINT });
}
