import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import type { Severity } from "../../core/environment.js";
import { NexusError, usage } from "../../core/errors.js";
import { text, withDefault } from "../../core/options.js";
import { findIncident, incidentIds, newIncidentId, onlyOne, readIncidents } from "../../incident/record.js";
import { bySeverity, findSeverity, severityNamed } from "../../incident/severities.js";
import { hasReached, type Incident } from "../../incident/state.js";
import { escalation } from "../incident/escalation.js";
import { refuseClosed } from "../incident/refuse.js";
import { TELL_USES } from "../incident/ways.js";

const HIGHEST = "P1";

export default command({
  name: "escalate",
  summary: "Bring in the next person: record it, page, post, and say who was told and who was not",
  description:
    "Goes on the incident that is open, or opens one. What is not delivered is kept on its record and tried again by the next run; a page that reached nobody is finished before another is sent.",
  runbook: ["emergency/service-down#4", "incident/initial-response", "maintenance/contacts"],
  uses: TELL_USES,
  risk: "disruptive",
  options: {
    severity: text("how bad it is, e.g. P1; if unsure, the higher one. P1, or as the open incident is, when left out"),
    message: withDefault(text("what the person who is woken should read first"), "the platform needs help"),
  },
  examples: [
    { type: "emergency escalate --message 'orders fail, restart did not help'", does: "page for a P1" },
    { type: "emergency escalate --severity P2 --dry-run", does: "see who would be told what" },
  ],
  async run(ctx, { severity: asked, message }) {
    const { env } = ctx;
    const incident = await whichIncident(ctx);
    if (incident !== undefined) refuseClosed(incident);
    const id = incident?.id ?? newIncidentId(env.name, ctx.clock.now(), await incidentIds(ctx));
    return escalation(ctx, {
      incident,
      id,
      drill: incident?.drill ?? env.kind === "sandbox",
      severity: severityOf(ctx, incident, asked),
      message,
    });
  },
});

/** An escalation never makes an incident less severe: that is said with a reason of its own. */
function severityOf({ env }: Context, incident: Incident | undefined, asked: string | undefined): Severity {
  const [highest] = env.severities;
  const wanted = findSeverity(env, asked ?? knownSeverity(env, incident) ?? highest?.name ?? HIGHEST);
  if (incident === undefined || bySeverity(env, wanted.name, incident.severity) <= 0) return wanted;
  throw usage(
    `${incident.id} is ${incident.severity}: to escalate it as ${wanted.name} would make it less severe`,
    `leave --severity out, or say why it is less: nexusctl incident severity ${wanted.name} --reason "..."`,
  );
}

/** Undefined where the record does not say it, or says one that is configured no more: then the highest. */
function knownSeverity(env: Context["env"], incident: Incident | undefined): string | undefined {
  return incident === undefined ? undefined : severityNamed(env, incident.severity)?.name;
}

/**
 * The one that `--incident` names, else the one that is not over. A rehearsal that was left open is never taken for the real
 * thing: it would wake nobody.
 * @throws not-found for one that is not recorded here; usage where it has to be said which
 */
async function whichIncident(ctx: Context): Promise<Incident | undefined> {
  const { incident } = ctx.globals;
  const named = incident === undefined ? undefined : await findIncident(incident, ctx);
  const going = (await readIncidents(ctx)).filter((one) => !hasReached(one, "resolved"));
  refuseDamaged(named === undefined ? going : [named]);
  if (named !== undefined) return named;
  const drills = ctx.env.kind === "sandbox";
  const fitting = going.filter(({ drill }) => drill === drills);
  return fitting.length > 1 ? onlyOne(fitting) : fitting[0];
}

/** Whether a damaged one is a drill nobody can tell: going on with it might wake somebody for nothing, or nobody at all. */
function refuseDamaged(incidents: readonly Incident[]): void {
  const damaged = incidents.find((one) => one.damaged);
  if (damaged === undefined) return;
  throw new NexusError("failed", `the record of ${damaged.id} is damaged: what it was opened for cannot be read`, {
    hint: `open another, and escalate that: nexusctl incident open --severity P1 --title "..."; then emergency escalate --incident <its id>`,
  });
}
