import { isObject } from "../core/json.js";

/** Reads a field of a reply or of a recorded input, whose types nobody vouches for. */
export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

export function numberAt(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, path);
  return typeof found === "number" ? found : undefined;
}

/** False where there is none. */
export function flagAt(value: unknown, ...path: (string | number)[]): boolean {
  return at(value, path) === true;
}

export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof key === "number") found = Array.isArray(found) ? found[key] : undefined;
    else found = isObject(found) ? found[key] : undefined;
  }
  return found;
}
