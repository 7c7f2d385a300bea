import { NexusError } from "../core/errors.js";

export interface Page<T> {
  items: readonly T[];
  /** Undefined or empty on the last page. */
  next: string | undefined;
}

/**
 * Goes through all pages, empty ones in the middle too, one after the other because each names the next.
 * @throws failed when the endpoint gives the same token twice, which would never end
 */
export async function* pages<T>(fetch: (token: string | undefined) => Promise<Page<T>>): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const { items, next } = await fetch(token);
    yield items;
    token = next === "" ? undefined : next;
    if (token !== undefined && seen.has(token)) {
      throw new NexusError("failed", "the endpoint repeats a page: it gave the same continuation token twice");
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

/** All items of all pages; stops fetching once `max` are there. */
export async function all<T>(
  fetch: (token: string | undefined) => Promise<Page<T>>,
  max = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages(fetch)) {
    for (const item of page) {
      if (items.length >= max) return items;
      items.push(item);
    }
    if (items.length >= max) return items;
  }
  return items;
}

/** `items` in runs of at most `size`, as calls with a limit of names want them. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const out: T[][] = [];
  for (let at = 0; at < items.length; at += size) out.push(items.slice(at, at + size));
  return out;
}

/** `{ [key]: token }` for a first page's request without and a later one's with its token. */
export function from<K extends string>(key: K, token: string | undefined): { [P in K]?: string } {
  const out: { [P in K]?: string } = {};
  if (token !== undefined) out[key] = token;
  return out;
}
