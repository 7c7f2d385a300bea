import { command } from "../../core/command.js";
import { choice, required, text } from "../../core/options.js";
import { noticeJson } from "../../incident/notify/notice.js";
import { notTold } from "../../incident/notify/route.js";
import { currentIncident, recordStep } from "../../incident/record.js";
import { incidentChange } from "./planned.js";
import { refuseClosed } from "./refuse.js";
import { leftOf, telling } from "./tell.js";
import { TELL_USES } from "./ways.js";

export default command({
  name: "update",
  summary: "Tell the stakeholders how it stands: Slack and e-mail, and the record",
  description:
    "Wakes nobody: PagerDuty is not told. Without e-mail (notifications.email) the SNS topic's subscribers are.",
  runbook: ["incident/initial-response"],
  uses: TELL_USES,
  risk: "disruptive",
  args: { text: required(text("how it stands, for people who are not engineers")) },
  options: {
    status: choice("where it stands", ["investigating", "identified", "monitoring", "resolved"]),
  },
  examples: [
    { type: "incident update 'checkout works again, we watch it' --status monitoring", does: "tell the stakeholders" },
    { type: "incident update 'search is slow' --dry-run", does: "see who would read what" },
  ],
  async run(ctx, { text: words, status }) {
    const incident = await currentIncident(ctx);
    refuseClosed(incident);
    const saying = { kind: "update", text: words, ...(status === undefined ? {} : { status }) } as const;
    const told = await telling(ctx, incident, { saying, earlier: leftOf(incident, ctx.clock.now()) });
    const { notice } = told;
    return incidentChange(ctx, incident, {
      title: `Update on ${incident.id}`,
      risk: told.risk,
      warnings: notTold(told.route).filter((line) => !line.startsWith("PagerDuty")),
      shows: told.shows,
      steps: [
        recordStep(ctx.paths.environmentState, incident.id, "update", {
          words: "add it to the timeline",
          text: words,
          details: { status: status ?? null, ...(notice === undefined ? {} : { notice: noticeJson(notice) }) },
        }),
        ...told.steps,
      ],
      doneWords: told.told === "" ? "noted; nobody was told: no channel is configured" : `told ${told.told}`,
    });
  },
});
