import { command } from "../../core/command.js";
import { report } from "../../core/report.js";
import { formatDuration } from "../../core/time.js";

export default command({
  name: "severities",
  summary: "What each severity means, and how fast somebody has to answer",
  runbook: ["incident/severity-levels", "incident/response-times"],
  risk: "reads",
  examples: [
    { type: "incident severities", does: "the levels of this environment" },
    { type: "incident severities -o json --query 'severities[].name'", does: "their names, for a script" },
  ],
  async run(ctx) {
    const { severities } = ctx.env;
    const within = (ms: number | undefined) => (ms === undefined ? "-" : formatDuration(ms));
    return report({
      schema: "incident.severities",
      headline: "if unsure, take the higher one",
      tone: "info",
      data: {
        severities: severities.map((one) => ({
          name: one.name,
          means: one.means,
          respondWithinMs: one.respondWithinMs,
          mitigateWithinMs: one.mitigateWithinMs ?? null,
          resolveWithinMs: one.resolveWithinMs ?? null,
        })),
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "LEVEL", yield: 0 },
            { title: "MEANS", yield: 1 },
            { title: "RESPOND WITHIN", yield: 0 },
            { title: "MITIGATE WITHIN", yield: 3 },
            { title: "RESOLVE WITHIN", yield: 3 },
          ],
          rows: severities.map((one) => [
            one.name,
            one.means,
            within(one.respondWithinMs),
            within(one.mitigateWithinMs),
            within(one.resolveWithinMs),
          ]),
          empty: "no severity is configured",
        },
      ],
    });
  },
});
