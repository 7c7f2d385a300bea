import type { Context } from "../../core/context.js";
import type { Environment } from "../../core/environment.js";
import { whyNot } from "../../health/why.js";
import { within } from "../../health/within.js";

/** `info` is neither good nor bad: it is only worth knowing. `skipped` had nothing to look at. */
export type Health = "ok" | "warn" | "critical" | "unknown" | "info" | "skipped";

/** What a probe saw, and what to type or do when it is not as it should be. */
export interface Seen {
  state: Health;
  what: string;
  fix?: string;
}

export interface Examined extends Seen {
  id: string;
  title: string;
}

/** One thing that has to be right for nexusctl to work. Reads only. */
export interface Probe {
  id: string;
  title: string;
  run(ctx: Context): Promise<Seen> | Seen;
}

/** A probe that only makes sense for an environment on AWS. */
export interface CloudProbe {
  id: string;
  title: string;
  run(ctx: Context, env: Environment): Promise<Seen>;
}

const ANSWER_WITHIN_MS = 6_000;

/** Runs every probe at once; one that fails or hangs is a result of its own and hides no other. */
export async function examine(ctx: Context, probes: readonly Probe[]): Promise<Examined[]> {
  return Promise.all(
    probes.map(async ({ id, title, run }) => {
      // A signal of its own: two dozen listeners on one are more than Node takes without a warning.
      const deps = { clock: ctx.clock, signal: AbortSignal.any([ctx.signal]) };
      const seen = await within(async () => run(ctx), ANSWER_WITHIN_MS, deps).catch((thrown: unknown): Seen => {
        if (ctx.signal.aborted) throw thrown;
        return { state: "unknown", what: whyNot(thrown) };
      });
      return { id, title, ...seen };
    }),
  );
}

/** The environment the command works in, or why there is none. */
export function environmentOf(ctx: Context): { env: Environment } | { why: unknown } {
  try {
    return { env: ctx.env };
  } catch (why) {
    return { why };
  }
}

/** As a probe that is skipped in the sandbox and without an environment. */
export function onAws(probe: CloudProbe): Probe {
  return {
    id: probe.id,
    title: probe.title,
    run: async (ctx) => {
      const found = environmentOf(ctx);
      if ("why" in found) return { state: "skipped", what: "no environment to look at" };
      if (found.env.kind === "sandbox") return { state: "skipped", what: "the sandbox needs none" };
      return probe.run(ctx, found.env);
    },
  };
}
