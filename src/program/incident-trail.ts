import { openChain } from "../core/chain.js";
import type { Context } from "../core/context.js";
import { asNexusError, EXIT, NexusError } from "../core/errors.js";
import { glance } from "../incident/glance.js";
import { eventBody, incidentIfThere, recordPath } from "../incident/record.js";
import type { Incident } from "../incident/state.js";

interface TypedWords {
  words: readonly string[];
  argv: readonly string[];
}

/**
 * Runs a command on the trail of the incident that `--incident` or NEXUSCTL_INCIDENT names: says how its clocks stand, and
 * writes down afterwards what was run and how it ended. The incident's own commands write their own events. An incident that
 * is not recorded here is said and holds nobody up: its record may be on another machine.
 */
export async function onTrail(ctx: Context, typed: TypedWords, run: () => Promise<number>): Promise<number> {
  const id = ctx.globals.incident;
  if (id === undefined || typed.words[0] === "incident") return run();
  const incident = incidentIfThere(id, ctx);
  if (incident === undefined) {
    const text = `incident ${id} is not recorded on this machine: this goes into the journal only`;
    ctx.io.note({ text, tone: "warn" });
    return run();
  }
  const { text, tone } = glance(incident, ctx);
  ctx.io.note({ text: `${incident.id}: ${text}`, tone: tone === "critical" ? "warn" : "muted" });
  try {
    const exitCode = await run();
    writeDown(incident, typed, exitCode, ctx);
    return exitCode;
  } catch (thrown) {
    writeDown(incident, typed, asNexusError(thrown).exitCode, ctx);
    throw thrown;
  }
}

/** A record that cannot be written must not turn a command that was done into one that failed. */
function writeDown({ id }: Incident, { words, argv }: TypedWords, exitCode: number, ctx: Context): void {
  const ended = exitCode === EXIT.ok ? "" : ` (exit ${exitCode})`;
  const event = eventBody("command", {
    source: "nexusctl",
    text: `nexusctl ${argv.join(" ")}${ended}`,
    details: { command: words.join(" "), exitCode, dryRun: ctx.globals.dryRun },
  });
  try {
    openChain(recordPath(ctx.paths.environmentState, id), ctx).append(event);
  } catch (thrown) {
    if (!(thrown instanceof NexusError)) throw thrown;
    ctx.io.note({ text: `not written on the record of ${id}: ${thrown.message}`, tone: "warn" });
  }
}
