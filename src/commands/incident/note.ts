import { command } from "../../core/command.js";
import { required, text } from "../../core/options.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { incidentChange } from "./planned.js";
import { refuseClosed } from "./refuse.js";

export default command({
  name: "note",
  summary: "Add a line to the incident's timeline",
  risk: "safe",
  args: { text: required(text("what was seen, thought or done")) },
  examples: [
    { type: 'incident note "the pool is exhausted since the 14:02 deploy"', does: "for those who read it later" },
    { type: "incident note 'customers report 502' --incident latest", does: "to the newest incident" },
  ],
  async run(ctx, { text: words }) {
    const incident = await currentIncident(ctx);
    refuseClosed(incident);
    return incidentChange(ctx, incident, {
      title: `Note on ${incident.id}`,
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "note", { words: "add it to the timeline", text: words }),
      ],
      doneWords: `noted on ${incident.id}`,
    });
  },
});
