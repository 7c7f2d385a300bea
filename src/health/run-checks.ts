import type { Context } from "../core/context.js";
import { asNexusError, interrupted } from "../core/errors.js";
import type { Check, Finding, Look, Seen } from "./check.js";
import { sharedReads } from "./reads.js";
import { kindOf, whyNot } from "./why.js";
import { within } from "./within.js";

const HOUR_MS = 3_600_000;

/** Begins a look at the platform: nothing is read yet. @param sinceMs how far back events are of interest */
export function beginLook(
  ctx: Pick<Context, "env" | "aws" | "clock" | "journal" | "signal">,
  sinceMs: number = HOUR_MS,
): Look {
  const { env, aws, clock, journal, signal } = ctx;
  const now = clock.now();
  const from = new Date(now.getTime() - sinceMs);
  return { env, aws, clock, journal, signal, now, from, reads: sharedReads(env, aws) };
}

/**
 * Makes all checks at once, each under its own deadline in the operator's own time. One that fails or is late is a
 * finding of its own; none delays or ends the others.
 * @throws interrupted (exit 130) only
 */
export async function runChecks(checks: readonly Check[], look: Look): Promise<Finding[]> {
  return Promise.all(checks.map((one) => runOne(one, look)));
}

async function runOne(one: Check, look: Look): Promise<Finding> {
  try {
    return asFinding(one, await within(() => one.run(look), one.timeoutMs, look));
  } catch (thrown) {
    if (look.signal.aborted) throw interrupted();
    return asFinding(one, notSeen(thrown));
  }
}

/** What could not be found is not there, and that is a fault; any other failure leaves it open how the thing is. */
function notSeen(thrown: unknown): Seen {
  const { code, hint, operation } = asNexusError(thrown);
  const missing = code === "not-found";
  return {
    state: missing ? "critical" : "unknown",
    what: whyNot(thrown),
    resource: operation ?? "",
    facts: missing ? { missing: true } : { problem: kindOf(thrown) },
    evidence: hint === undefined ? [] : [{ text: hint, tone: "muted" }],
  };
}

function asFinding({ id, title }: Check, seen: Seen): Finding {
  const { since, ...rest } = seen;
  return {
    facts: {},
    evidence: [],
    next: [],
    ...rest,
    check: id,
    title,
    ...(since === undefined ? {} : { since }),
  };
}
