import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import { toJson } from "../../core/json.js";
import { integer } from "../../core/options.js";
import { report } from "../../core/report.js";
import { formatRelative } from "../../core/time.js";
import { currentService, plural } from "./looks.js";
import { eventLine, eventTone } from "./status-words.js";

const MOST = 20;
/** ECS keeps the last hundred. */
const KEPT = 100;

export default command({
  name: "events",
  summary: "What ECS did with the service lately, newest first",
  runbook: ["emergency/service-down#1"],
  uses: uses(LOOKS.service),
  risk: "reads",
  options: { max: integer("how many at most (default 20)", { min: 1, max: KEPT }) },
  examples: [
    { type: "service events", does: "the last 20 events" },
    { type: "service events --max 100 -o json", does: "all that ECS keeps, for a script" },
  ],
  async run(ctx, { max }) {
    const { service } = await currentService(ctx);
    const all = [...service.events].sort((a, b) => b.at.getTime() - a.at.getTime());
    const shown = all.slice(0, max ?? ctx.globals.maxItems ?? MOST);
    const troubles = shown.filter(({ message }) => eventTone(message) === "warn").length;
    return report({
      schema: "service.events",
      headline: headline(all[0]?.at, shown.length, all.length, troubles, ctx.clock.now()),
      tone: troubles > 0 ? "warn" : "info",
      data: { cluster: service.cluster, service: service.name, events: shown.map(toJson), total: all.length },
      sections: [
        {
          type: "lines",
          lines: shown.map(eventLine),
        },
        ...(troubles > 0
          ? [
              {
                type: "commands" as const,
                title: "Next",
                commands: [{ type: "service tasks --stopped", why: "why tasks ended" }],
              },
            ]
          : []),
      ],
    });
  },
});

function headline(newest: Date | undefined, shown: number, total: number, troubles: number, now: Date): string {
  if (newest === undefined) return "ECS has no events of this service";
  const count = shown < total ? `the newest ${shown} of ${plural(total, "event")}` : plural(total, "event");
  const bad = troubles === 0 ? "" : `; ${troubles} of them ${troubles === 1 ? "tells" : "tell"} of trouble`;
  return `${count}, the last ${formatRelative(newest, now)}${bad}`;
}
