import { fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { sendHttp } from "../../core/http.js";
import { text } from "../../core/options.js";
import type { Section } from "../../core/report.js";
import { routeOf } from "../../incident/notify/route.js";
import { currentIncident, incidentFolder } from "../../incident/record.js";
import { ticketStep, trackerOf } from "../../incident/ticket/make.js";
import type { Tracker } from "../../incident/ticket/tracker.js";
import { incidentChange } from "./planned.js";
import { leavesOf } from "./tell.js";

export default command({
  name: "ticket",
  summary:
    "Make the incident's ticket at GitHub or Jira, and keep its link; the local record is the ticket without either",
  description:
    "Looks for it first, so that it is made once, also after a lost reply. Progress is told with incident update, not written into the ticket.",
  runbook: ["emergency/service-down#4", "incident/initial-response"],
  risk: "safe",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  examples: [
    { type: "incident ticket", does: "make it, or find the one there is" },
    { type: "incident ticket --dry-run -v", does: "read what it would say" },
  ],
  async run(ctx, { incident: named }) {
    const incident = await currentIncident(ctx, named);
    const route = routeOf(ctx.env, incident);
    const { clock, env, gate, paths, redactor, shared } = ctx;
    const deps = { clock, env, gate, paths, redactor, shared, http: sendHttp.bind(undefined, gate) };
    const tracker = route.kind === "real" ? trackerOf(incident, route.channels, deps) : undefined;
    const folder = incidentFolder(paths.environmentState, incident.id);
    const local =
      route.kind === "drill" ? "this is a drill" : "no tracker is configured (tickets.github, tickets.jira)";
    const nothing =
      incident.ticket !== undefined
        ? `its ticket is ${incident.ticket}`
        : tracker === undefined
          ? `${local}: the local record is the ticket, ${folder}`
          : undefined;
    return incidentChange(ctx, incident, {
      title: `Ticket of ${incident.id}`,
      facts: tracker === undefined ? [] : [fact("at", tracker.name)],
      ...(tracker === undefined ? {} : { shows: [messageSection(tracker)] }),
      steps: tracker === undefined ? [] : [ticketStep(incident, tracker, deps)],
      ...(nothing === undefined ? {} : { nothingToDo: nothing }),
      doneWords: `${incident.id} has a ticket`,
      after: [`its link is on the record: nexusctl incident show ${incident.id}`],
    });
  },
});

/** Exactly what the tracker gets. */
function messageSection({ name, message }: Tracker): Section {
  return { type: "fields", title: `${name} gets`, rows: leavesOf(message) };
}
