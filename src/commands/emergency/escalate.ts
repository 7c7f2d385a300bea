import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { text, withDefault } from "../../core/options.js";
import { findIncident, incidentIds, incidentIfThere, newIncidentId, readIncidents } from "../../incident/record.js";
import { findSeverity } from "../../incident/severities.js";
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
    const { env, paths } = ctx;
    const incident = whichIncident(ctx);
    if (incident !== undefined) refuseClosed(incident);
    const id =
      incident?.id ??
      ctx.globals.incident ??
      newIncidentId(env.name, ctx.clock.now(), incidentIds(paths.environmentState));
    return escalation(ctx, {
      incident,
      id,
      drill: incident?.drill ?? env.kind === "sandbox",
      severity: findSeverity(env, asked ?? incident?.severity ?? env.severities[0]?.name ?? HIGHEST),
      message,
    });
  },
});

/**
 * The one that `--incident` names, which may be new here, else the newest that is not over. A rehearsal that was left open is
 * never taken for the real thing: it would wake nobody.
 */
function whichIncident(ctx: Context): Incident | undefined {
  const { incident } = ctx.globals;
  if (incident === "latest") return findIncident(incident, ctx);
  if (incident !== undefined) return incidentIfThere(incident, ctx);
  const drills = ctx.env.kind === "sandbox";
  return readIncidents(ctx)
    .filter((one) => !hasReached(one, "resolved") && one.drill === drills)
    .at(-1);
}
