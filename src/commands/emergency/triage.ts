import { LOOKS, uses } from "../../aws/uses.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { duration, flag, withDefault } from "../../core/options.js";
import { type Report, watch } from "../../core/report.js";
import { TRIAGE_CHECKS } from "../../health/checks/index.js";
import { beginLook, runChecks } from "../../health/run-checks.js";
import { reachVerdict, type Verdict } from "../../health/verdict.js";
import { triageReport } from "./triage-report.js";

const EVERY_MS = 10_000;

/** What a look at everything reads. */
export const TRIAGE_USES = uses(
  LOOKS.service,
  LOOKS.lastWords,
  LOOKS.autoscaling,
  LOOKS.balancing,
  LOOKS.database,
  LOOKS.metrics,
  LOOKS.alarms,
  LOOKS.logs,
  LOOKS.certificates,
  LOOKS.dns,
  LOOKS.groups,
);

export default command({
  name: "triage",
  summary: "Look at everything at once, name the probable cause, and say what to type next",
  description:
    "Runs every health check in parallel, each under its own deadline, so that the verdict comes within five seconds whatever AWS does. What gave no answer is said to be unknown, never to be well.",
  runbook: ["emergency/service-down#1", "emergency/service-down#3", "incident/initial-response"],
  uses: TRIAGE_USES,
  risk: "reads",
  options: {
    since: withDefault(duration("how far back events and changes count"), 3_600_000),
    watch: flag("look again and again until Ctrl-C"),
  },
  examples: [
    { type: "emergency triage", does: "what is broken, and what to type next" },
    { type: "emergency triage --since 15m -o json --query next", does: "the commands to type, for a script" },
  ],
  async run(ctx, { since, watch: again }) {
    if (!again) return triage(ctx, since);
    return watch({ everyMs: EVERY_MS, next: () => triage(ctx, since) });
  },
});

async function triage(ctx: Context, sinceMs: number): Promise<Report> {
  const { findings, verdict, now } = await look(ctx, sinceMs);
  return triageReport(verdict, findings, now);
}

/** One look at everything, and what it comes to. */
export async function look(ctx: Context, sinceMs: number) {
  const begun = beginLook(ctx, sinceMs);
  const findings = await runChecks(TRIAGE_CHECKS, begun);
  const verdict: Verdict = reachVerdict(findings);
  return { findings, verdict, now: begun.now };
}
