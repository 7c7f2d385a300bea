import { uses } from "../../aws/uses.js";
import type { Change } from "../../core/change.js";
import type { Command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import { toJson } from "../../core/json.js";
import { flag } from "../../core/options.js";
import type { Condition, ProcedureStep, Situation } from "../../core/procedure.js";
import { type Report, report } from "../../core/report.js";
import { searchErrors } from "../../health/checks/error-logs.js";
import { beginLook } from "../../health/run-checks.js";
import type { Verdict } from "../../health/verdict.js";
import { activeIncident, currentIncident, readIncidents, unfinished } from "../../incident/record.js";
import { templatesOf } from "../../monitor/logs/templates.js";
import open from "../incident/open.js";
import restart from "../service/restart.js";
import rollback from "../service/rollback.js";
import start from "../service/start.js";
import escalate from "./escalate.js";
import { look } from "./triage.js";
import { triageReport } from "./triage-report.js";

const HOUR_MS = 3_600_000;
const TEMPLATES = 8;

/** What the steps below may send. */
export const GUIDE_USES = uses(open.uses, restart.uses, rollback.uses, start.uses, escalate.uses);

/** Something is wrong, or it cannot be told: unknown is never taken for well. */
export const WRONG: Condition = {
  states: ["degraded", "critical", "blind"],
  words: "while something is wrong or cannot be seen",
};

export async function assess(ctx: Context): Promise<Situation> {
  const { verdict } = await look(ctx, HOUR_MS);
  return { state: verdict.state, remedy: verdict.remedy ?? "none", headline: verdict.headline };
}

/** Runs another command as if it had been typed with `values` and nothing else. */
export async function outcomeOf(
  one: Command,
  ctx: Context,
  values: Record<string, unknown> = {},
): Promise<Report | Change | undefined> {
  const defaults = Object.entries({ ...one.args, ...one.options }).map(([name, spec]) => [name, spec.fallback]);
  const outcome = await one.run(ctx, { ...Object.fromEntries(defaults), ...values });
  return outcome.kind === "change" || outcome.kind === "report" ? outcome : undefined;
}

/** Opens an incident of what the triage says, unless one is open: its clock runs and all decisions go on its record. */
export const openStep: Omit<ProcedureStep, "window"> = {
  id: "incident",
  title: "Open an incident",
  commands: ["incident open"],
  when: WRONG,
  needless: ledAlready,
  async run(ctx) {
    if ((await ledAlready(ctx)) !== undefined) return undefined;
    const { verdict } = await look(ctx, HOUR_MS);
    return outcomeOf(open, ctx, { severity: severityFor(ctx, verdict), title: verdict.headline });
  },
};

/** @throws usage (exit 2) where several are open: it has to be said which; one that is named or the only one is taken */
async function ledAlready(ctx: Context): Promise<string | undefined> {
  const open_ = unfinished(await readIncidents(ctx));
  if (open_.length === 0 && ctx.globals.incident === undefined) return undefined;
  const { id, status } = await currentIncident(ctx);
  return `${id} is there already (${status})`;
}

export const lookStep: Omit<ProcedureStep, "window"> = {
  id: "look",
  title: "Look at everything",
  commands: ["emergency triage"],
  async run(ctx) {
    const { findings, verdict, now } = await look(ctx, HOUR_MS);
    return triageReport(verdict, findings, now);
  },
};

/** The application's errors of the last hour, grouped (runbook: Service Down, "10-15 minutes"). */
export const errorsStep: Omit<ProcedureStep, "window"> = {
  id: "errors",
  title: "Read the errors",
  commands: ["monitor logs search ERROR --since 1h --patterns"],
  async run(ctx) {
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
  },
};

/** Pages people, who cannot be un-paged: where nobody is asked, it takes a flag of its own beside --yes. */
export const ESCALATE = flag("where no terminal is: page people as the last step, too; --yes alone does not");

/** @param flagged the guide was told to page where nobody can be asked */
export const escalateStep = (flagged: boolean): Omit<ProcedureStep, "window"> => ({
  id: "escalate",
  title: "Escalate",
  commands: ["emergency escalate"],
  when: WRONG,
  async run(ctx) {
    const { verdict } = await look(ctx, HOUR_MS);
    if (verdict.state === "healthy") return undefined;
    if (!flagged && !ctx.io.interactive && !ctx.globals.dryRun) {
      throw new NexusError("not-confirmed", "nobody was told, as nobody could be asked: --escalate is missing", {
        hint: "add --escalate, or page them now: nexusctl emergency escalate",
      });
    }
    // An incident that is led has its severity already; without one the verdict says how bad it is.
    const severity = (await activeIncident(ctx)) === undefined ? { severity: severityFor(ctx, verdict) } : {};
    return outcomeOf(escalate, ctx, { ...severity, message: verdict.headline });
  },
});

/** The first severity is for a service that is down; nothing worse than a warning wakes people less. */
function severityFor({ env: { severities } }: Context, { state }: Verdict): string {
  const [worst, second = worst] = severities;
  return (state === "critical" ? worst : second)?.name ?? "P1";
}

const REMEDIES = { start, rollback, restart };

/**
 * What fits the verdict: a rollback where a deployment is the cause, a start where it is stopped, a restart where that
 * helps. Where the cause lies elsewhere, or nobody can tell, nothing is restarted: it is said what to type instead.
 */
export async function act(ctx: Context): Promise<Report | Change | undefined> {
  const { verdict } = await look(ctx, HOUR_MS);
  if (verdict.state === "healthy") return undefined;
  const { remedy } = verdict;
  return remedy === undefined || remedy === "elsewhere" ? noRemedy(verdict) : outcomeOf(REMEDIES[remedy], ctx);
}

function noRemedy({ headline, remedy, next }: Verdict): Report {
  const again = { type: "service restart", why: "if you know that it helps all the same" };
  return report({
    schema: "emergency.remedy",
    headline:
      remedy === "elsewhere" ? `a restart would not mend this: ${headline}` : `what to do is yours: ${headline}`,
    tone: "warn",
    exit: "unhealthy",
    data: { headline, remedy: remedy ?? null, next: toJson(next) },
    sections: [{ type: "commands", title: "Next", commands: remedy === "elsewhere" ? next : [...next, again] }],
  });
}
