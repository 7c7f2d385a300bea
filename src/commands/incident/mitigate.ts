import { command } from "../../core/command.js";
import { required, text } from "../../core/options.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { hasReached } from "../../incident/state.js";
import { incidentChange } from "./planned.js";

export default command({
  name: "mitigate",
  summary: "Say that the harm has stopped, though the cause may still be there",
  risk: "safe",
  args: { how: required(text("what stopped it")) },
  examples: [
    { type: "incident mitigate 'rolled back to :42'", does: "the harm has stopped: that clock stands" },
    { type: "incident mitigate 'traffic moved to dr' --incident latest", does: "of the newest incident" },
  ],
  async run(ctx, { how }) {
    const incident = await currentIncident(ctx);
    return incidentChange(ctx, incident, {
      title: `Mark ${incident.id} as mitigated`,
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "mitigated", {
          words: "note that the harm has stopped",
          text: how,
        }),
      ],
      ...(hasReached(incident, "mitigated") ? { nothingToDo: `it is ${incident.status} already` } : {}),
      doneWords: `${incident.id} is mitigated`,
      after: ["when it stays well: nexusctl incident resolve"],
    });
  },
});
