import { fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { required, text } from "../../core/options.js";
import { formatDuration } from "../../core/time.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { findSeverity } from "../../incident/severities.js";
import { incidentChange } from "./planned.js";
import { refuseClosed } from "./refuse.js";

export default command({
  name: "severity",
  summary: "Make the incident more or less severe, and say why",
  description: "If unsure, the higher one. The clocks run on from the beginning, against the new severity's times.",
  runbook: ["incident/severity-levels"],
  risk: "safe",
  args: { level: required(text("the severity it has now, e.g. P1")) },
  options: { reason: text("why it changes", { placeholder: "text" }) },
  examples: [
    { type: "incident severity P1 --reason 'orders are lost'", does: "make it worse" },
    { type: "incident severity P3 --incident latest", does: "make the newest one less severe" },
  ],
  async run(ctx, { level, reason }) {
    const incident = await currentIncident(ctx);
    refuseClosed(incident);
    const { name, respondWithinMs } = findSeverity(ctx.env, level);
    return incidentChange(ctx, incident, {
      title: `Make ${incident.id} ${name}`,
      facts: [
        fact("severity", incident.severity, { after: name }),
        fact("respond within", formatDuration(respondWithinMs)),
      ],
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "severity", {
          words: `note that it is ${name}`,
          text: reason ?? `${incident.severity} to ${name}`,
          details: { severity: name, before: incident.severity },
        }),
      ],
      ...(incident.severity === name ? { nothingToDo: `it is ${name} already` } : {}),
      doneWords: `${incident.id} is ${name}`,
    });
  },
});
