import { command } from "../../core/command.js";
import { NexusError } from "../../core/errors.js";
import { required, text } from "../../core/options.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { hasReached } from "../../incident/state.js";
import { incidentChange } from "./planned.js";
import { refuseClosed } from "./refuse.js";

export default command({
  name: "reopen",
  summary: "The trouble is back: the clocks of a resolved incident run on",
  risk: "safe",
  args: { why: required(text("what came back")) },
  examples: [
    { type: "incident reopen 'errors again since 15:20'", does: "it was not over" },
    { type: "incident reopen 'pool exhausted again' --incident latest", does: "the newest incident" },
  ],
  async run(ctx, { why }) {
    const incident = await currentIncident(ctx);
    refuseClosed(incident);
    if (!hasReached(incident, "mitigated")) {
      throw new NexusError("failed", `${incident.id} is ${incident.status}: it was never over`, {
        hint: "see where it stands: nexusctl incident show",
      });
    }
    return incidentChange(ctx, incident, {
      title: `Reopen ${incident.id}`,
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "reopened", {
          words: "note that it is back",
          text: why,
          details: { from: incident.status },
        }),
      ],
      doneWords: `${incident.id} is open again`,
    });
  },
});
