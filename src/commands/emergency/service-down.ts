import { uses } from "../../aws/uses.js";
import type { Change } from "../../core/change.js";
import { type Command, command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { toJson } from "../../core/json.js";
import { type ProcedureStep, procedure } from "../../core/procedure.js";
import { type Report, report } from "../../core/report.js";
import { searchErrors } from "../../health/checks/error-logs.js";
import { beginLook } from "../../health/run-checks.js";
import type { Verdict } from "../../health/verdict.js";
import { templatesOf } from "../../monitor/logs/templates.js";
import { TELL_USES } from "../incident/ways.js";
import restart from "../service/restart.js";
import rollback from "../service/rollback.js";
import start from "../service/start.js";
import escalate from "./escalate.js";
import { look, TRIAGE_USES } from "./triage.js";
import { triageReport } from "./triage-report.js";

const HOUR_MS = 3_600_000;
const TEMPLATES = 8;

export default command({
  name: "service-down",
  summary: "The first fifteen minutes, guided: look, restart or roll back, read the errors, escalate",
  description:
    "Each step can be skipped; left in the middle, it goes on where it was. Every decision goes into the journal. Without a terminal it looks and reports, and changes only what the flags confirm.",
  runbook: [
    "emergency/service-down#1",
    "emergency/service-down#2",
    "emergency/service-down#3",
    "emergency/service-down#4",
  ],
  uses: uses(TRIAGE_USES, {
    ecs: ["StopServiceDeployment", "UpdateService"],
    "application-autoscaling": ["RegisterScalableTarget"],
    ...TELL_USES,
  }),
  risk: "disruptive",
  examples: [
    { type: "emergency service-down", does: "be guided, step by step" },
    { type: "emergency service-down --dry-run", does: "the same, and change nothing" },
  ],
  run: async () => procedure({ id: "service-down", title: "Service down", steps: STEPS }),
});

const STEPS: ProcedureStep[] = [
  { id: "look", title: "Look at everything", window: { from: 0, to: 5 }, command: "emergency triage", run: lookStep },
  { id: "act", title: "Bring the service back: restart, start or roll back", window: { from: 5, to: 10 }, run: act },
  {
    id: "errors",
    title: "Read the errors",
    window: { from: 10, to: 15 },
    command: "emergency triage --since 1h",
    run: errors,
  },
  { id: "escalate", title: "Escalate", window: { from: 15 }, command: "emergency escalate", run: escalateStep },
];

async function lookStep(ctx: Context): Promise<Report> {
  const { findings, verdict, now } = await look(ctx, HOUR_MS);
  return triageReport(verdict, findings, now);
}

const REMEDIES = { start, rollback, restart };

/**
 * What fits the verdict: a rollback where a deployment is the cause, a start where it is stopped, a restart where that
 * helps. Where the cause lies elsewhere, or nobody can tell, nothing is restarted: it is said what to type instead.
 */
async function act(ctx: Context): Promise<Report | Change | undefined> {
  const { verdict } = await look(ctx, HOUR_MS);
  if (verdict.state === "healthy") return undefined;
  const { remedy } = verdict;
  return remedy === undefined || remedy === "elsewhere" ? noRemedy(verdict) : changeOf(REMEDIES[remedy], ctx);
}

function noRemedy({ headline, remedy, next }: Verdict): Report {
  const restart = { type: "service restart", why: "if you know that it helps all the same" };
  return report({
    schema: "emergency.remedy",
    headline:
      remedy === "elsewhere" ? `a restart would not mend this: ${headline}` : `what to do is yours: ${headline}`,
    tone: "warn",
    exit: "unhealthy",
    data: { headline, remedy: remedy ?? null, next: toJson(next) },
    sections: [{ type: "commands", title: "Next", commands: remedy === "elsewhere" ? next : [...next, restart] }],
  });
}

async function changeOf(one: Command, ctx: Context): Promise<Change | undefined> {
  const defaults = Object.entries({ ...one.args, ...one.options }).map(([name, spec]) => [name, spec.fallback]);
  const outcome = await one.run(ctx, Object.fromEntries(defaults));
  return outcome.kind === "change" ? outcome : undefined;
}

async function errors(ctx: Context): Promise<Report> {
  const { events, truncated } = await searchErrors(beginLook(ctx), HOUR_MS);
  const top = templatesOf(
    events.map(({ message }) => message),
    TEMPLATES,
  );
  return report({
    schema: "emergency.errors",
    headline:
      events.length === 0
        ? "no error in the last hour"
        : `${truncated ? "at least " : ""}${events.length} errors in the last hour`,
    tone: events.length === 0 ? "ok" : "warn",
    data: {
      count: events.length,
      truncated,
      templates: top.map(({ text, count, example }) => ({ text, count, example })),
    },
    sections: [
      {
        type: "table",
        columns: [
          { title: "COUNT", align: "right", yield: 0 },
          { title: "ERROR", yield: 0 },
        ],
        rows: top.map(({ text, count }) => [count, text]),
        empty: "no error was logged",
      },
    ],
  });
}

async function escalateStep(ctx: Context): Promise<Change | undefined> {
  const { verdict } = await look(ctx, HOUR_MS);
  if (verdict.state === "healthy") return undefined;
  // The first severity is for a service that is down; nothing worse than a warning wakes people less.
  const [worst, second = worst] = ctx.env.severities;
  const severity = verdict.state === "critical" ? worst : second;
  const outcome = await escalate.run(ctx, { severity: severity?.name ?? "P1", message: verdict.headline });
  return outcome.kind === "change" ? outcome : undefined;
}
