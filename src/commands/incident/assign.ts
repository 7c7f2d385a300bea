import { fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import { required, text } from "../../core/options.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { incidentChange } from "./planned.js";
import { refuseClosed } from "./refuse.js";

export default command({
  name: "assign",
  summary: "Say who does what: commander, communications, operations, scribe, or a role of your own",
  risk: "safe",
  args: {
    role: required(text("the role, e.g. commander")),
    who: required(text("who has it from now on")),
  },
  examples: [
    { type: "incident assign commander jo", does: "jo leads from here" },
    { type: "incident assign communications sam --incident latest", does: "sam tells the stakeholders" },
  ],
  async run(ctx, { role: typed, who }) {
    const incident = await currentIncident(ctx);
    refuseClosed(incident);
    const role = typed.trim().toLowerCase();
    const before = incident.roles[role];
    return incidentChange(ctx, incident, {
      title: `Make ${who} ${role} of ${incident.id}`,
      facts: [fact(role, before ?? null, { after: who })],
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "assigned", {
          words: `note that ${who} is ${role}`,
          text: before === undefined ? `${who} is ${role}` : `${who} takes over as ${role} from ${before}`,
          details: { role, who },
        }),
      ],
      ...(before === who ? { nothingToDo: `${who} is ${role} already` } : {}),
      doneWords: `${who} is ${role} of ${incident.id}`,
    });
  },
});
