import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { NexusError } from "../../../core/errors.js";
import { duration, flag, list, text, withDefault } from "../../../core/options.js";
import { type Report, report, type Section, type Tone } from "../../../core/report.js";
import { type MadePlan, makePlan } from "../../../infra/make-plan.js";
import { type Place, placeOf, varFilesOf } from "../../../infra/place.js";
import { countWords } from "../../../infra/summary.js";
import { planData, planSections, protectedWords } from "./sections.js";

export const LOCK_TIMEOUT_MS = 10_000;

export default command({
  name: "plan",
  summary: "Plan the infrastructure, and keep the plan for apply",
  description:
    "Runs terraform plan (or tofu) in the configured folder and sums up what it would do: by type and action, what is replaced and why, what happens to databases, load balancers, zones and buckets, and apart from that what others changed. Nothing is changed; the state is locked meanwhile. The plan is kept for an hour, readable by you alone: it holds every value in clear. With --dry-run it is not kept.",
  runbook: ["maintenance/scheduled-maintenance#2"],
  risk: "reads",
  options: {
    dir: text("folder of the configuration (default infra.dir, else this folder)", { placeholder: "folder" }),
    varFile: list("file of variables, in that folder (default infra.varFiles, else terraform.tfvars)", {
      placeholder: "file",
    }),
    target: list("only this resource and what it rests on", { placeholder: "address" }),
    destroy: flag("plan to destroy everything"),
    lockTimeout: withDefault(duration("wait so long for the state's lock"), LOCK_TIMEOUT_MS),
  },
  examples: [
    { type: "maintenance infra plan --var-file terraform.tfvars", does: "as the runbook does, and the plan is kept" },
    {
      type: "maintenance infra plan --dir infra -o json --query counts",
      does: "how many are added, changed, destroyed",
    },
  ],
  async run(ctx, { dir, varFile, target, destroy, lockTimeout }): Promise<Report> {
    const place = await placeOf(ctx, dir);
    const varFiles = varFilesOf(ctx, place, varFile);
    const account = await accountInUse(ctx);
    const wish = { varFiles, targets: target, destroy, lockTimeoutMs: lockTimeout, account };
    return reportOf(place, await makePlan(ctx, place, wish));
  },
});

/**
 * Whose credentials are in use. A plan of the wrong account would be a plan to make everything anew.
 * @throws credentials, wrong-account (exit 6)
 */
export async function accountInUse(ctx: Context): Promise<string> {
  const { account } = await (await ctx.aws.identity()).caller();
  const { accountId, name } = ctx.env;
  if (accountId === undefined || accountId === account) return account;
  throw new NexusError(
    "wrong-account",
    `these credentials belong to account ${account}, but ${name} is account ${accountId}; nothing was planned`,
    { hint: "use the right profile (--profile), or correct accountId in the configuration" },
  );
}

function reportOf(place: Place, { manifest, summary, warnings, kept }: MadePlan): Report {
  const { id, workspace, tool, createdAt, varFiles, targets, destroy } = manifest;
  const { drift, changes } = summary;
  const drifted = drift.length === 0 ? "" : `; ${drift.length} changed by others`;
  return report({
    schema: "maintenance.infra.plan",
    headline: `${countWords(summary)}${drifted}`,
    tone: toneOf(summary),
    data: {
      plan: kept ? id : null,
      createdAt,
      folder: place.folder,
      workspace,
      tool: { ...tool },
      varFiles: varFiles.map(({ path }) => path),
      targets,
      destroy,
      ...planData(summary),
      warnings,
    },
    sections: [
      ...planSections(summary),
      ...(warnings.length === 0 ? [] : [linesOf("Warnings", warnings)]),
      fieldsOf(place, manifest, kept),
      ...(kept && changes ? [nextOf(id)] : []),
    ],
  });
}

function toneOf(summary: MadePlan["summary"]): Tone {
  if (protectedWords(summary.resources).some(({ serious }) => serious)) return "critical";
  return summary.counts.destroy > 0 || summary.drift.length > 0 ? "warn" : "ok";
}

function linesOf(title: string, lines: readonly string[]): Section {
  return { type: "lines", title, lines: lines.map((line) => ({ text: line, tone: "warn" })) };
}

function fieldsOf({ folder, tool }: Place, manifest: MadePlan["manifest"], kept: boolean): Section {
  const { id, workspace, varFiles, targets } = manifest;
  return {
    type: "fields",
    rows: [
      ["plan", kept ? `${id}, for an hour` : "not kept (dry run)"],
      ["folder", folder],
      ["workspace", workspace],
      ["with", `${tool.product} ${tool.version}`],
      ...(varFiles.length === 0
        ? []
        : [["variables", varFiles.map(({ path }) => path).join(", ")] as [string, string]]),
      ...(targets.length === 0 ? [] : [["only", targets.join(", ")] as [string, string]]),
    ],
  };
}

function nextOf(id: string): Section {
  return {
    type: "commands",
    title: "Next",
    commands: [{ type: `maintenance infra apply --plan ${id}`, why: "apply exactly this" }],
  };
}
