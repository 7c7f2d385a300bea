import { command } from "../../core/command.js";
import { flag, text } from "../../core/options.js";
import { currentIncident } from "../../incident/record.js";
import { ESCALATE } from "../emergency/guide-steps.js";
import { GATHER_USES } from "./gathering.js";
import { GUIDED_USES, guide } from "./guide.js";
import { investigation } from "./investigation.js";
import { refuseClosed } from "./refuse.js";

export default command({
  name: "investigate",
  summary: "Keep what AWS will forget, and show all that is known in one timeline",
  description:
    "Gathers triage, service and deployments, stopped tasks with their last lines, targets, alarms and how they went, metrics, errors, RDS events, CloudTrail and the journal, all at once and within 20 seconds. Each is kept as a file with its query; what could not be had is said and hides nothing else. It alters nothing on AWS; with --guide it goes on, step by step, to what may: each such step previews and asks as its own command does.",
  runbook: ["incident/initial-response", "incident/investigation"],
  uses: GATHER_USES,
  usesWith: { guide: GUIDED_USES },
  risk: "safe",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  options: {
    since: text('how far back to look: a time or "2h ago"; an hour before the start, when left out', {
      placeholder: "time",
    }),
    guide: flag("go on step by step: changes, errors, database, load balancer, decide"),
    escalate: ESCALATE,
  },
  examples: [
    { type: "incident investigate", does: "the open incident: keep the evidence, see the timeline" },
    { type: "incident investigate --guide", does: "be led from the first look to the decision" },
  ],
  async run(ctx, { incident: named, since, escalate, guide: guided }) {
    const incident = await currentIncident(ctx, named);
    refuseClosed(incident);
    return guided ? guide(incident, { since, escalate }) : investigation(ctx, incident, since);
  },
});
