import type { Context } from "../core/context.js";
import { asNexusError, EXIT, NexusError } from "../core/errors.js";
import { addToRecord } from "../core/shared/record.js";
import { overdueWords } from "../incident/clocks.js";
import { glance, incidentClocks } from "../incident/glance.js";
import { activeIncident, eventBody, incidentIfThere, recordPath } from "../incident/record.js";
import type { Incident } from "../incident/state.js";

interface TypedWords {
  words: readonly string[];
  argv: readonly string[];
}

/**
 * Runs a command on the trail of the incident that `--incident` or NEXUSCTL_INCIDENT names, else of none: says how the clocks
 * stand, and writes down afterwards what was run and how it ended. The incident's own commands write their own events. Where no
 * incident is named, the only open one is said if it is late.
 */
export async function onTrail(ctx: Context, typed: TypedWords, run: () => Promise<number>): Promise<number> {
  const id = ctx.globals.incident;
  const open = () => activeIncident(ctx);
  // A word before every command asks nobody.
  const incident = id === undefined ? await (ctx.shared?.asKnown(open) ?? open()) : await incidentIfThere(id, ctx);
  if (incident !== undefined) sayClocks(incident, ctx);
  if (id === undefined || typed.words[0] === "incident" || typed.words.join(" ") === "emergency escalate") return run();
  if (incident === undefined || incident.status === "closed") {
    const why = incident === undefined ? "is not recorded on this machine" : "is closed: unset NEXUSCTL_INCIDENT";
    ctx.io.note({ text: `incident ${id} ${why}; this goes into the journal only`, tone: "warn" });
    return run();
  }
  try {
    const exitCode = await run();
    await writeDown(incident, typed, exitCode, ctx);
    return exitCode;
  } catch (thrown) {
    await writeDown(incident, typed, asNexusError(thrown).exitCode, ctx);
    throw thrown;
  }
}

/** On every screen where it is late; where it is named, always. */
function sayClocks(incident: Incident, ctx: Context): void {
  const { text } = glance(incident, ctx);
  const late = overdueWords(incidentClocks(incident, ctx)) !== undefined;
  if (!late && ctx.globals.incident === undefined) return;
  ctx.io.note({ text: `${incident.id}: ${text}`, tone: late ? "warn" : "muted" });
}

/** A record that cannot be written must not turn a command that was done into one that failed. */
async function writeDown({ id }: Incident, { words, argv }: TypedWords, exitCode: number, ctx: Context) {
  const ended = exitCode === EXIT.ok ? "" : ` (exit ${exitCode})`;
  const event = eventBody("command", {
    source: "nexusctl",
    text: `nexusctl ${argv.join(" ")}${ended}`,
    details: { command: words.join(" "), exitCode, dryRun: ctx.globals.dryRun },
  });
  try {
    await addToRecord(recordPath(ctx.paths.environmentState, id), event, ctx);
  } catch (thrown) {
    if (!(thrown instanceof NexusError)) throw thrown;
    ctx.io.note({ text: `not written on the record of ${id}: ${thrown.message}`, tone: "warn" });
  }
}
