import type { SharedState } from "./state.js";

/** Whether what others wrote is all there, as far as anybody can tell. Nothing is missing where nothing is shared. */
export async function isComplete(shared: SharedState | undefined, area: "journal" | "incidents"): Promise<boolean> {
  return (await shared?.refresh(area)) ?? true;
}

/** A headline that says what it does not know. */
export function ifComplete(headline: string, complete: boolean): string {
  return complete ? headline : `${headline}; what others did since is missing: the shared state was not reachable`;
}
