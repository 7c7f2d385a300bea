import { uses } from "../../aws/uses.js";
import type { Context } from "../../core/context.js";
import { type Procedure, type ProcedureStep, procedure } from "../../core/procedure.js";
import { type NextCommand, type Report, report } from "../../core/report.js";
import { certificate } from "../../health/checks/certificate.js";
import { dns } from "../../health/checks/dns.js";
import { dueRulesLeft } from "../../health/checks/due-rules.js";
import { beginLook, runChecks } from "../../health/run-checks.js";
import { reachVerdict } from "../../health/verdict.js";
import { findIncident } from "../../incident/record.js";
import type { Incident } from "../../incident/state.js";
import database from "../emergency/database/show.js";
import {
  act,
  assess,
  errorsStep,
  escalateStep,
  GUIDE_USES,
  lookStep,
  outcomeOf,
  WRONG,
} from "../emergency/guide-steps.js";
import loadBalancer from "../emergency/load-balancer.js";
import { triageReport } from "../emergency/triage-report.js";
import restart from "../service/restart.js";
import rollback from "../service/rollback.js";
import scale from "../service/scale.js";
import start from "../service/start.js";
import { investigation } from "./investigation.js";
import { mergedTimeline, timelineData, timelineSection } from "./timeline-report.js";

/** What an investigation may send besides where it is guided: it goes on to what mends. */
export const GUIDED_USES = uses(GUIDE_USES, database.uses, loadBalancer.uses, scale.uses);

/** An investigation from the first look to the decision (runbook: Incident Procedures, "Investigation"). */
export function guide(
  { id }: Incident,
  { since, escalate }: { since: string | undefined; escalate: boolean },
): Procedure {
  const gatherStep: ProcedureStep = {
    id: "gather",
    title: "Keep what AWS will forget",
    window: { from: 0, to: 2 },
    commands: ["incident investigate"],
    run: async (ctx) => investigation(ctx, await findIncident(id, ctx), since),
  };
  return procedure({
    id: "investigate",
    title: "Investigation",
    incident: id,
    steps: [gatherStep, ...stepsOf(id, escalate)],
    assess,
  });
}

const mended = (remedy: string, words: string) => ({
  states: ["degraded", "critical", "blind"],
  remedies: [remedy],
  words,
});

const stepsOf = (id: string, escalate: boolean): ProcedureStep[] => [
  { ...lookStep, window: { from: 2, to: 4 } },
  {
    id: "changes",
    title: "See what was changed before it began",
    window: { from: 4, to: 7 },
    commands: ["incident timeline --source journal", "service events", "journal list"],
    run: async (ctx) => changesReport(ctx, id),
  },
  { ...errorsStep, window: { from: 7, to: 12 } },
  {
    id: "database",
    title: "Look into the database",
    window: { from: 12, to: 15 },
    commands: ["emergency database"],
    when: WRONG,
    run: (ctx) => outcomeOf(database, ctx),
  },
  {
    id: "load-balancer",
    title: "Look into the load balancer",
    window: { from: 15, to: 18 },
    commands: ["emergency load-balancer"],
    when: WRONG,
    run: (ctx) => outcomeOf(loadBalancer, ctx),
  },
  {
    id: "dependencies",
    title: "Look at what it depends on",
    window: { from: 18, to: 20 },
    commands: ["emergency certificate", "monitor metrics redis"],
    when: WRONG,
    run: async (ctx) => dependencies(ctx),
  },
  {
    id: "rollback",
    title: "Roll back",
    window: { from: 20, to: 30 },
    commands: ["service rollback"],
    when: mended("rollback", "when a deployment is the cause"),
    run: (ctx) => outcomeOf(rollback, ctx),
  },
  {
    id: "start",
    title: "Start the service",
    window: { from: 20, to: 30 },
    commands: ["service start"],
    when: mended("start", "when it is stopped"),
    run: (ctx) => outcomeOf(start, ctx),
  },
  {
    id: "restart",
    title: "Restart",
    window: { from: 20, to: 30 },
    commands: ["service restart"],
    when: mended("restart", "when a restart would mend it"),
    run: (ctx) => outcomeOf(restart, ctx),
  },
  {
    id: "scale",
    title: "Run one more task",
    window: { from: 20, to: 30 },
    commands: ["service scale +1"],
    when: { states: ["degraded", "critical"], remedies: ["none"], words: "when no cause is known: it may be load" },
    run: (ctx) => scaleUp(ctx),
  },
  {
    id: "elsewhere",
    title: "Mend it where it is broken",
    window: { from: 20, to: 30 },
    commands: [],
    when: mended("elsewhere", "when the cause is not the service itself"),
    run: act,
  },
  { ...escalateStep(escalate), window: { from: 30 } },
];

const CHANGES = ["journal", "CloudTrail", "ECS", "RDS"];
const BEFORE_MS = 3_600_000;

/** What anybody changed from an hour before the start on, of what was kept. */
async function changesReport(ctx: Context, id: string): Promise<Report> {
  const incident = await findIncident(id, ctx);
  const since = new Date(incident.startedAt.getTime() - BEFORE_MS);
  const changes = (await mergedTimeline(ctx, incident)).timeline.filter(
    ({ at, source }) => CHANGES.includes(source) && new Date(at) >= since,
  );
  const before = changes.filter(({ at }) => new Date(at) <= incident.startedAt).length;
  return report({
    schema: "incident.changes",
    headline:
      before === 0
        ? "nothing is known to have changed in the hour before it began"
        : `${before} of ${changes.length} changes and events came in the hour before it began`,
    tone: before === 0 ? "info" : "warn",
    data: { incident: incident.id, startedAt: incident.startedAt.toISOString(), before, ...timelineData(changes) },
    sections: [timelineSection(changes)],
  });
}

/** Certificate, names and rules that ought to be gone: what the platform needs and does not run itself. */
async function dependencies(ctx: Context): Promise<Report> {
  const look = beginLook(ctx);
  const findings = await runChecks([certificate, dns, dueRulesLeft], look);
  return triageReport(reachVerdict(findings), findings, look.now);
}

/** Where nobody can be asked, nothing is scaled on a guess: it is said what to type. */
async function scaleUp(ctx: Context) {
  if (ctx.io.interactive) return outcomeOf(scale, ctx, { by: 1 });
  const next: NextCommand[] = [{ type: "service scale +1", why: "if the tasks are short of CPU or memory" }];
  return report({
    schema: "emergency.remedy",
    headline: "no cause is known; one more task helps where it is load",
    tone: "warn",
    data: { headline: "no cause is known", remedy: null, next: next.map((one) => ({ ...one })) },
    sections: [{ type: "commands", title: "Next", commands: next }],
  });
}
