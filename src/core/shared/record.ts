import { type ChainDeps, type Linked, openChain } from "../chain.js";
import type { JsonObject } from "../json.js";
import type { SharedState } from "./state.js";

export interface AddDeps extends ChainDeps {
  /** Absent where nothing is shared. */
  shared: SharedState | undefined;
}

/** Adds a line to a record of this machine, and hands it to the others where that record is shared. */
export async function addToRecord(path: string, event: JsonObject & { type: string }, deps: AddDeps): Promise<Linked> {
  const line = openChain(path, deps).append(event);
  const chain = deps.shared?.chainAt(path);
  if (chain !== undefined) await deps.shared?.shareLater(chain, { outlives: true });
  return line;
}
