import { type Change, type ConfirmWord, change, type Fact, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { duration, text, withDefault } from "../../../core/options.js";
import { formatRelative } from "../../../core/time.js";
import { applyStep } from "../../../infra/apply-job.js";
import { readPlan } from "../../../infra/make-plan.js";
import type { PlanManifest } from "../../../infra/manifest.js";
import { type Place, placeOf } from "../../../infra/place.js";
import { findPlan, planFile } from "../../../infra/shelf.js";
import { countWords, type PlanSummary } from "../../../infra/summary.js";
import { changedFiles, checkUsable, markWords } from "../../../infra/usable.js";
import { accountInUse, LOCK_TIMEOUT_MS } from "./plan.js";
import { planSections, protectedWords } from "./sections.js";

export default command({
  name: "apply",
  summary: "Apply the plan that was made, and nothing else",
  description:
    "Refuses a plan that is older than an hour, that was made for another environment, account, folder or workspace, whose file was altered, or whose state changed since. Where it destroys resources, their number is typed to confirm it (--confirm <number>); else the environment's name. What was done is said as it happens, and again when it stops half-way.",
  runbook: ["maintenance/scheduled-maintenance#2"],
  risk: "destructive",
  options: {
    plan: withDefault(text("id of the plan, or latest", { placeholder: "id" }), "latest"),
    dir: text("folder that it was made in (default infra.dir, else this folder)", { placeholder: "folder" }),
    lockTimeout: withDefault(duration("wait so long for the state's lock"), LOCK_TIMEOUT_MS),
  },
  examples: [
    {
      type: "maintenance infra apply --dry-run",
      does: "the latest plan once more, and whether it may still be applied",
    },
    { type: "maintenance infra apply --yes --confirm 2", does: "in a script, a plan that destroys two resources" },
  ],
  async run(ctx, { plan: wanted, dir, lockTimeout }): Promise<Change> {
    const plan = findPlan(ctx, wanted);
    const place = await placeOf(ctx, dir);
    await checkUsable(ctx, place, plan, await accountInUse(ctx));
    const summary = await readPlan(ctx, place, planFile(ctx, plan.id));
    const base = {
      title: `Apply to ${ctx.env.name}: ${countWords(summary)}`,
      risk: "destructive" as const,
      resource: { type: "infrastructure", name: ctx.env.name },
      facts: factsOf(ctx, place, plan, summary),
      warnings: warningsOf(plan, summary),
    };
    if (!summary.changes) {
      return change({ ...base, steps: [], nothingToDo: "the plan found everything as the configuration has it" });
    }
    return change({
      ...base,
      ...(summary.counts.destroy > 0 ? { confirmWith: destroyed(summary.counts.destroy) } : {}),
      shows: planSections(summary),
      steps: [applyStep(ctx, place, plan, summary, lockTimeout)],
      doneWords: `${plan.id} was applied to ${ctx.env.name}`,
      after: (results) => doneWords(results.apply ?? {}),
    });
  },
});

function destroyed(count: number): ConfirmWord {
  return {
    says: String(count),
    what: "the number of resources that are destroyed",
    question: "Type how many are destroyed:",
  };
}

function factsOf({ clock }: Context, { folder, tool }: Place, plan: PlanManifest, { counts }: PlanSummary): Fact[] {
  const made = `${formatRelative(new Date(plan.createdAt), clock.now())} by ${plan.by.user} on ${plan.by.host}`;
  return [
    fact("plan", plan.id, { moved: (now) => `${String(now)} is the latest plan now` }),
    fact("made", made, { volatile: true }),
    fact("folder", folder),
    fact("workspace", plan.workspace),
    fact("with", `${tool.product} ${tool.version}`),
    fact("state", markWords(plan.state)),
    fact("to destroy", counts.destroy, counts.destroy > 0 ? { tone: "critical" } : {}),
  ];
}

function warningsOf(plan: PlanManifest, { resources, counts }: PlanSummary): string[] {
  return [
    ...protectedWords(resources).map(({ text: words }) => words),
    ...(counts.forget > 0
      ? [`${counts.forget} no longer managed after this: nothing takes care of them any more`]
      : []),
    ...changedFiles(plan).map((path) => `${path} changed since; the plan has it as it was`),
    ...(plan.targets.length > 0 ? [`only ${plan.targets.join(", ")}: the rest was not looked at`] : []),
    ...(plan.destroy ? ["it was made with --destroy: everything goes"] : []),
  ];
}

function doneWords({ added, changed, destroyed: gone, resources, serial }: Record<string, unknown>): string[] {
  return [
    `${String(added)} added, ${String(changed)} changed, ${String(gone)} destroyed`,
    ...(typeof resources === "number" ? [`the state holds ${resources} resources now (serial ${String(serial)})`] : []),
  ];
}
