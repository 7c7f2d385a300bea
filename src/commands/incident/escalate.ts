import { command } from "../../core/command.js";
import { NexusError } from "../../core/errors.js";
import { text } from "../../core/options.js";
import { currentIncident } from "../../incident/record.js";
import { findSeverity } from "../../incident/severities.js";
import { hasReached } from "../../incident/state.js";
import { escalation } from "./escalation.js";
import { TELL_USES } from "./ways.js";

export default command({
  name: "escalate",
  summary: "Call the next level of the path and tell those who watch; what is not delivered is kept and tried again",
  description:
    "Pages PagerDuty, posts to Slack, publishes to SNS and mails, as configured. Each level is a page of its own. Where the last page has reached nobody yet, that one is sent instead of a new one. In a drill nothing leaves the incident's record.",
  runbook: ["emergency/service-down#4", "maintenance/contacts"],
  uses: TELL_USES,
  risk: "disruptive",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  options: {
    message: text("what the person who is woken should read first; the incident's title, when left out"),
    severity: text("how bad it is by now; as it is, when left out", { placeholder: "level" }),
  },
  examples: [
    { type: "incident escalate --message 'restart did not help'", does: "call the next level" },
    { type: "incident escalate --dry-run", does: "see who would be told what" },
  ],
  async run(ctx, { incident: named, message, severity }) {
    const incident = await currentIncident(ctx, named);
    if (hasReached(incident, "resolved")) {
      throw new NexusError("failed", `${incident.id} is ${incident.status}: nobody is woken for it`, {
        hint:
          incident.status === "closed"
            ? `open another: nexusctl incident open --severity ${incident.severity} --title "..."`
            : "if it is back: nexusctl incident reopen '<what came back>'",
      });
    }
    return escalation(ctx, {
      incident,
      id: incident.id,
      drill: incident.drill,
      severity: findSeverity(ctx.env, severity ?? incident.severity),
      message: message ?? incident.title,
    });
  },
});
