import * as z from "zod/mini";
import { NexusError } from "../core/errors.js";
import { parseJson } from "../core/json.js";
import type { StateMark } from "./manifest.js";
import type { Place } from "./place.js";
import { type Asking, ask } from "./run.js";

const resource = z.object({ mode: z.string(), instances: z.array(z.unknown()) });
const state = z.object({ lineage: z.string(), serial: z.number(), resources: z.optional(z.array(resource)) });

export interface StateNow {
  mark: StateMark;
  /** How many resources it holds. */
  resources: number;
}

/** What version of the state there is, without its lock; undefined where there is none yet. Its contents are not kept. */
export async function stateNow(ctx: Asking, place: Place): Promise<StateNow | undefined> {
  const text = await ask(ctx, place, ["state", "pull"], "read the state");
  if (text.trim() === "") return undefined;
  const parsed = state.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new NexusError("failed", "the state that the backend gave is not one that nexusctl knows", {
      hint: "see whether this tool's version is one that nexusctl knows: nexusctl doctor",
    });
  }
  const { lineage, serial, resources = [] } = parsed.data;
  const managed = resources.filter(({ mode }) => mode === "managed");
  return {
    mark: { lineage, serial },
    resources: managed.reduce((sum, { instances }) => sum + instances.length, 0),
  };
}

export async function workspaceNow(ctx: Asking, place: Place): Promise<string> {
  return (await ask(ctx, place, ["workspace", "show"], "tell its workspace")).trim();
}
