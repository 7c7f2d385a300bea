import type { Context } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import type { Procedure, ProcedureStep } from "../core/procedure.js";
import { addToRecord } from "../core/shared/record.js";
import { elapsedBetween } from "../incident/clocks.js";
import { glance, momentOf } from "../incident/glance.js";
import { activeIncident, eventBody, incidentFolder, recordPath } from "../incident/record.js";
import type { Incident } from "../incident/state.js";
import { type Decision, type ProcedureRecord, readRecord, writeRecord } from "./procedure-record.js";

/** A record of no incident that is older than this belongs to another emergency. */
const STALE_MS = 4 * 3_600_000;

/** Decisions after which a step is not offered again when the procedure is taken up. */
const SETTLED: readonly Decision[] = ["done", "skipped", "not needed"];

/**
 * Where the decisions of a procedure are kept: with the incident that is led, on its record too, and in the journal. An
 * incident that the procedure itself opens is found as soon as it is open. A dry run keeps nothing.
 */
export class ProcedureTrail {
  #record: ProcedureRecord;

  constructor(
    readonly procedure: Procedure,
    readonly ctx: Context,
  ) {
    this.#record = this.fresh();
  }

  private fresh(): ProcedureRecord {
    const { at, up } = momentOf(this.ctx);
    return { started: { at, up }, decisions: [] };
  }

  private async incident(): Promise<Incident | undefined> {
    return activeIncident(this.ctx, this.procedure.incident);
  }

  private folder(incident: Incident | undefined): string {
    const { environmentState } = this.ctx.paths;
    return incident === undefined ? environmentState : incidentFolder(environmentState, incident.id);
  }

  /** One that was left in the middle, where there is one. */
  async unfinished(): Promise<ProcedureRecord | undefined> {
    const incident = await this.incident();
    const found = readRecord(this.folder(incident), this.procedure.id);
    if (found === undefined || this.procedure.steps.every(({ id }) => isSettled(found, id))) return undefined;
    if (incident !== undefined) return found;
    return elapsedBetween(found.started, momentOf(this.ctx)) < STALE_MS ? found : undefined;
  }

  takeUp(record: ProcedureRecord): void {
    this.#record = record;
  }

  /** What was decided of a step for good; undefined while it is still to be offered. */
  settled({ id }: ProcedureStep): Decision | undefined {
    return isSettled(this.#record, id)
      ? this.#record.decisions.findLast(({ step }) => step === id)?.decision
      : undefined;
  }

  /** Whether there is something to go on from: a decision, written down. */
  get kept(): boolean {
    return this.#record.decisions.length > 0 && !this.ctx.globals.dryRun;
  }

  get elapsedMs(): number {
    return elapsedBetween(this.#record.started, momentOf(this.ctx));
  }

  /** How the clocks of the incident stand that is led, where one is. */
  async clockWords(): Promise<string | undefined> {
    const incident = await this.incident();
    return incident === undefined ? undefined : `${incident.id}: ${glance(incident, this.ctx).text}`;
  }

  async decided(step: ProcedureStep, decision: Decision): Promise<void> {
    const { procedure, ctx } = this;
    this.#record.decisions.push({ step: step.id, decision, at: ctx.clock.now() });
    if (ctx.globals.dryRun) return;
    const incident = await this.incident();
    writeRecord(this.folder(incident), procedure.id, this.#record);
    ctx.journal.append({ type: "note", change: null, text: `${procedure.id}: ${step.id}: ${decision}` });
    if (incident === undefined) return;
    const event = eventBody("decision", {
      source: "nexusctl",
      text: `${procedure.title}: ${step.title}: ${decision}`,
      details: { procedure: procedure.id, step: step.id, decision },
    });
    try {
      await addToRecord(recordPath(ctx.paths.environmentState, incident.id), event, ctx);
    } catch (thrown) {
      // What was decided was done: a record that cannot be written is said, and ends nothing.
      if (!(thrown instanceof NexusError)) throw thrown;
      ctx.io.note({ text: `not written on the record of ${incident.id}: ${thrown.message}`, tone: "warn" });
    }
  }
}

function isSettled({ decisions }: ProcedureRecord, id: string): boolean {
  const last = decisions.findLast(({ step }) => step === id);
  return last !== undefined && SETTLED.includes(last.decision);
}
