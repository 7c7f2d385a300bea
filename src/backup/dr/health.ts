import type { Context } from "../../core/context.js";
import type { RecoveryTarget } from "../../core/environment.js";
import { asNexusError, interrupted } from "../../core/errors.js";
import { probeTcp } from "../../health/probes/tcp.js";

const WITHIN_MS = 5_000;
const HTTPS = 443;

export interface TargetHealth {
  state: "ok" | "critical" | "unknown";
  what: string;
}

/** Whether the region that is to serve is well: its health address, or at least whether its door opens. */
export async function targetHealth(ctx: Context, target: RecoveryTarget): Promise<TargetHealth> {
  if (ctx.env.kind === "sandbox") return { state: "ok", what: "not looked at: it exists only inside the sandbox" };
  if (target.health !== undefined) return askHealth(ctx, target.health);
  const host = target.alias?.dnsName ?? target.values?.[0];
  if (host === undefined) return { state: "unknown", what: "not looked at: no health address is configured" };
  const probe = await probeTcp(host, HTTPS, { timeoutMs: WITHIN_MS, clock: ctx.clock, signal: ctx.signal });
  if (probe.outcome === "open") return { state: "ok", what: `${host}:${HTTPS} accepts connections` };
  return { state: "critical", what: `${host}:${HTTPS}: ${probe.what}` };
}

async function askHealth({ clock, signal }: Context, url: string): Promise<TargetHealth> {
  try {
    const answer = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.any([signal, clock.deadline(WITHIN_MS)]),
    });
    await answer.body?.cancel();
    if (answer.ok) return { state: "ok", what: `${url} answers ${answer.status}` };
    return { state: "critical", what: `${url} answers ${answer.status}` };
  } catch (thrown) {
    if (signal.aborted) throw interrupted();
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    return { state: "critical", what: `${url} does not answer: ${asNexusError(cause).message}` };
  }
}
