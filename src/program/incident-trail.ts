import { randomUUID } from "node:crypto";
import type { Context } from "../core/context.js";
import { asNexusError, EXIT, NexusError } from "../core/errors.js";
import type { JsonObject } from "../core/json.js";
import { processMark } from "../core/process-mark.js";
import { addToRecord } from "../core/shared/record.js";
import { overdueWords } from "../incident/clocks.js";
import type { EventType } from "../incident/events.js";
import { glance, incidentClocks } from "../incident/glance.js";
import { activeIncident, eventBody, incidentIfThere, recordPath } from "../incident/record.js";
import type { Incident } from "../incident/state.js";

/** Runs the command. @param begins told before a change is carried out */
type Dispatched = (begins?: () => Promise<void>) => Promise<number>;

interface TypedWords {
  words: readonly string[];
  argv: readonly string[];
}

/**
 * Runs a command on the trail of the incident that `--incident` or NEXUSCTL_INCIDENT names, else of none: says how the clocks
 * stand, writes down that it begins to change something, and afterwards what was run and how it ended. The incident's own
 * commands write their own events. Where no incident is named, the only open one is said if it is late.
 */
export async function onTrail(ctx: Context, typed: TypedWords, run: Dispatched): Promise<number> {
  const id = ctx.globals.incident;
  const open = () => activeIncident(ctx);
  // A word before every command asks nobody.
  const incident = id === undefined ? await (ctx.shared?.asKnown(open) ?? open()) : await incidentIfThere(id, ctx);
  if (incident !== undefined) sayClocks(incident, ctx);
  if (typed.words[0] === "incident") return caughtUp(ctx, await run());
  if (id === undefined || typed.words.join(" ") === "emergency escalate") return run();
  if (incident === undefined || incident.status === "closed") {
    const why = incident === undefined ? "is not recorded on this machine" : "is closed: unset NEXUSCTL_INCIDENT";
    ctx.io.note({ text: `incident ${id} ${why}; this goes into the journal only`, tone: "warn" });
    return run();
  }
  const line = new Line(incident, typed, ctx);
  try {
    const exitCode = await run(() => line.begins());
    await line.ended(exitCode);
    return exitCode;
  } catch (thrown) {
    await line.ended(asNexusError(thrown).exitCode);
    throw thrown;
  }
}

/** Whoever works on incidents is asked about them: what the others miss of ours becomes theirs, once all is shown. */
async function caughtUp({ shared }: Context, exitCode: number): Promise<number> {
  await shared?.catchUp();
  return exitCode;
}

/** On every screen where it is late; where it is named, always. */
function sayClocks(incident: Incident, ctx: Context): void {
  const { text } = glance(incident, ctx);
  const late = overdueWords(incidentClocks(incident, ctx)) !== undefined;
  if (!late && ctx.globals.incident === undefined) return;
  ctx.io.note({ text: `${incident.id}: ${text}`, tone: late ? "warn" : "muted" });
}

/** What a record gets to know of one command. */
class Line {
  readonly #run = randomUUID();
  #begun: Promise<void> | undefined;

  constructor(
    readonly incident: Incident,
    readonly typed: TypedWords,
    readonly ctx: Context,
  ) {}

  /** Written once, however many changes the command makes. */
  begins(): Promise<void> {
    this.#begun ??= this.#write("command.begun", "", { process: processMark() });
    return this.#begun;
  }

  ended(exitCode: number): Promise<void> {
    return this.#write("command", exitCode === EXIT.ok ? "" : ` (exit ${exitCode})`, {
      exitCode,
      dryRun: this.ctx.globals.dryRun,
    });
  }

  /** A record that cannot be written must not turn a command that was done into one that failed. */
  async #write(type: EventType, ended: string, details: JsonObject): Promise<void> {
    const { ctx, incident, typed } = this;
    const event = eventBody(type, {
      source: "nexusctl",
      text: `nexusctl ${typed.argv.join(" ")}${ended}`,
      details: { command: typed.words.join(" "), run: this.#run, ...details },
    });
    try {
      await addToRecord(recordPath(ctx.paths.environmentState, incident.id), event, ctx);
    } catch (thrown) {
      if (!(thrown instanceof NexusError)) throw thrown;
      ctx.io.note({ text: `not written on the record of ${incident.id}: ${thrown.message}`, tone: "warn" });
    }
  }
}
