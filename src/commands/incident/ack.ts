import { command } from "../../core/command.js";
import { text } from "../../core/options.js";
import { wakes } from "../../incident/notify/deliveries.js";
import { noticeJson } from "../../incident/notify/notice.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { hasReached } from "../../incident/state.js";
import { incidentChange } from "./planned.js";
import { leftOf, telling } from "./tell.js";
import { TELL_USES } from "./ways.js";

export default command({
  name: "ack",
  summary: "Say that somebody has it: the response clock stops, and so do the pages",
  runbook: ["incident/response-times"],
  uses: TELL_USES,
  risk: "safe",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  examples: [
    { type: "incident ack", does: "acknowledge the open incident" },
    { type: "incident ack inc-production-20260131-1405 -o json", does: "one of several, for a script" },
  ],
  async run(ctx, { incident: named }) {
    const incident = await currentIncident(ctx, named);
    const by = incident.acknowledged;
    const saying = { kind: "acknowledge", text: "acknowledged" } as const;
    // Whoever takes it needs nobody to be woken any more.
    const earlier = leftOf(incident, ctx.clock.now()).filter((one) => !wakes(one));
    const told = await telling(ctx, incident, { saying, earlier });
    return incidentChange(ctx, incident, {
      title: `Acknowledge ${incident.id}`,
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "acknowledged", {
          words: "note that you have it",
          text: "acknowledged",
          details: told.notice === undefined ? {} : { notice: noticeJson(told.notice) },
        }),
        ...told.steps,
      ],
      ...(by !== undefined
        ? { nothingToDo: `${by.author} acknowledged it already` }
        : hasReached(incident, "mitigated")
          ? { nothingToDo: `it is ${incident.status} already` }
          : {}),
      doneWords: `${incident.id} is acknowledged`,
      after: ["keep what can be seen now: nexusctl incident investigate"],
    });
  },
});
