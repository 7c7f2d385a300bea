import { type DrReport, readReports } from "../../../backup/dr/reports.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { report } from "../../../core/report.js";
import { formatDuration, formatRelative } from "../../../core/time.js";

export default command({
  name: "reports",
  summary: "Rehearsals that were run from this machine: when, passed or failed, and how long they took",
  runbook: ["backup/disaster-recovery#1"],
  risk: "reads",
  examples: [
    { type: "backup dr reports", does: "newest first" },
    { type: "backup dr reports -o json --query 'reports[0].durationMs'", does: "the last RTO, for a script" },
  ],
  async run(ctx) {
    const all = readReports(ctx);
    const [last] = all;
    return report({
      schema: "backup.dr.reports",
      headline:
        last === undefined
          ? "recovery was never rehearsed from here"
          : `last rehearsed ${words(last, ctx.clock.now())}`,
      tone: last === undefined ? "warn" : last.ok ? "ok" : "critical",
      data: { reports: all.map((one) => toJson(one)) },
      sections: [
        {
          type: "table",
          columns: [
            { title: "WHEN" },
            { title: "FUNCTION" },
            { title: "RTO", align: "right" },
            { title: "OUTCOME", yield: 0 },
          ],
          rows: all.map((one) => [
            { time: new Date(one.at) },
            one.function,
            one.durationMs === null ? undefined : { elapsedMs: one.durationMs },
            one.ok ? { text: "passed", tone: "ok" } : { text: one.error ?? "failed", tone: "critical" },
          ]),
          empty: "none; rehearse with: nexusctl backup dr test",
        },
      ],
    });
  },
});

function words({ at, ok, durationMs }: DrReport, now: Date): string {
  const took = durationMs === null ? "" : ` in ${formatDuration(durationMs)}`;
  return `${formatRelative(new Date(at), now)}: ${ok ? `passed${took}` : "failed"}`;
}
