import type { Entry } from "./catalog.js";

export interface Retention {
  /** So many of the newest stay whatever their age. */
  keep: number;
  /** Only what is older than this goes; undefined: whatever is beyond `keep`. */
  olderThanMs: number | undefined;
}

export interface Sorted {
  goes: Entry[];
  stays: { entry: Entry; why: string }[];
}

/**
 * What a pruning takes. Never the newest verified one, whatever its age, and never one whose manifest cannot be believed:
 * that is for a person to look at.
 * @param entries newest first
 */
export function sortOut(entries: readonly Entry[], { keep, olderThanMs }: Retention, now: Date): Sorted {
  const proven = entries.find(({ manifest, verified }) => manifest !== undefined && verified?.ok === true);
  const sorted: Sorted = { goes: [], stays: [] };
  let kept = 0;
  for (const entry of entries) {
    const { manifest } = entry;
    const stay = (why: string) => sorted.stays.push({ entry, why });
    if (manifest === undefined) {
      stay("damaged: look at it");
      continue;
    }
    kept += 1;
    const age = now.getTime() - new Date(manifest.finishedAt).getTime();
    if (kept <= keep) stay(`one of the newest ${keep}`);
    else if (entry === proven) stay("the newest verified one");
    else if (olderThanMs !== undefined && age <= olderThanMs) stay("not old enough");
    else sorted.goes.push(entry);
  }
  return sorted;
}
