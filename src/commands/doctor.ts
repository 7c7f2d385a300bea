import { LOOKS, uses } from "../aws/uses.js";
import { command } from "../core/command.js";
import { type Cell, report, type Section, type Tone } from "../core/report.js";
import { CLOUD_PROBES } from "./doctor/cloud.js";
import { LOCAL_PROBES } from "./doctor/local.js";
import { PERMISSION_PROBES } from "./doctor/permissions.js";
import { type Examined, examine, type Health } from "./doctor/probe.js";
import { sharedStateProbes } from "./doctor/shared-state.js";
import { SIMULATED } from "./doctor/simulate.js";

const TONES: Record<Health, Tone> = {
  ok: "ok",
  warn: "warn",
  critical: "critical",
  unknown: "unknown",
  info: "info",
  skipped: "muted",
};

export default command({
  name: "doctor",
  summary: "Check credentials, permissions, tools and configuration, each with its fix",
  description:
    "Looks at everything nexusctl rests on, all at once, and changes nothing. Ends with exit code 3 when something critical is wrong.",
  uses: uses(
    LOOKS.service,
    LOOKS.autoscaling,
    LOOKS.balancing,
    LOOKS.database,
    LOOKS.alarms,
    LOOKS.logs,
    LOOKS.certificates,
    LOOKS.dns,
    { iam: ["SimulatePrincipalPolicy"], s3: ["GetBucketVersioning", "GetPublicAccessBlock"] },
  ),
  risk: "reads",
  needs: "if-configured",
  examples: [
    { type: "doctor", does: "look at this machine and the configured environment" },
    {
      type: "doctor --env staging -o json --query 'checks[?state==`critical`]'",
      does: "only what is critical, for a script",
    },
  ],
  async run(ctx) {
    const checks = await examine(ctx, [
      ...LOCAL_PROBES,
      ...CLOUD_PROBES,
      ...sharedStateProbes(ctx),
      SIMULATED,
      ...PERMISSION_PROBES,
    ]);
    const fixes = checks.flatMap(({ title, fix, state }) =>
      fix === undefined ? [] : [{ text: `${title}: ${fix}`, tone: TONES[state] }],
    );
    const broken = checks.some(({ state }) => state === "critical");
    return report({
      schema: "doctor",
      headline: headline(checks),
      tone: broken ? "critical" : checks.some(({ state }) => state === "warn" || state === "unknown") ? "warn" : "ok",
      exit: broken ? "unhealthy" : "ok",
      data: { checks: checks.map(({ id, title, state, what, fix }) => ({ id, title, state, what, fix: fix ?? null })) },
      sections: [
        {
          type: "table",
          columns: [{ title: "CHECK", yield: 0 }, { title: "STATE", yield: 0 }, { title: "WHAT" }],
          rows: checks
            .filter(({ state }) => state !== "skipped")
            .map(({ title, state, what }): Cell[] => [title, { text: state, tone: TONES[state] }, what]),
          empty: "none",
        },
        ...skippedSection(checks),
        ...(fixes.length === 0 ? [] : [{ type: "lines" as const, title: "What to do", lines: fixes }]),
      ],
    });
  },
});

/** What was not looked at, together by the reason: on the sandbox that is more than half of all. */
function skippedSection(checks: readonly Examined[]): Section[] {
  const reasons = new Map<string, string[]>();
  for (const { state, title, what } of checks) {
    if (state === "skipped") reasons.set(what, [...(reasons.get(what) ?? []), title]);
  }
  if (reasons.size === 0) return [];
  const lines = [...reasons].map(([why, titles]) => ({ text: `${titles.join(", ")}: ${why}`, tone: "muted" as const }));
  return [{ type: "lines", title: "Skipped", lines }];
}

function headline(checks: readonly Examined[]): string {
  const count = (state: Health) => checks.filter((one) => one.state === state).length;
  const parts = [
    [count("critical"), "critical"],
    [count("warn"), "to look at"],
    [count("unknown"), "unknown"],
  ] as const;
  const wrong = parts.filter(([many]) => many > 0).map(([many, words]) => `${many} ${words}`);
  return wrong.length === 0
    ? `all is well: ${count("ok")} checks passed`
    : `${wrong.join(", ")}; ${count("ok")} checks passed`;
}
