import { LOOKS, uses } from "../aws/uses.js";
import { type AwsStep, type Change, change, type Fact, fact } from "../core/change.js";
import { command } from "../core/command.js";
import type { Context } from "../core/context.js";
import { NexusError, usage } from "../core/errors.js";
import { type ChangeRecord, changesIn, noUndoWords, type StepRecord } from "../core/history.js";
import { isObject, toJsonObject } from "../core/json.js";
import { required, text } from "../core/options.js";
import { findChange } from "./journal/find.js";
import { currentFacts, waitsAfter } from "./undo-effects.js";

/** What the journal may have recorded as the way back of a step. */
const INVERSES = {
  acm: ["DeleteCertificate"],
  "application-autoscaling": ["RegisterScalableTarget"],
  cloudwatch: ["DeleteAlarmMuteRule", "DeleteAlarms", "PutAlarmMuteRule", "PutMetricAlarm", "SetAlarmState"],
  ec2: [
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
  ],
  ecs: ["DeregisterTaskDefinition", "UpdateService"],
  iam: ["UpdateAccessKey"],
  rds: ["DeleteDBSnapshot", "ModifyDBInstance", "StartDBInstance", "StopDBInstance"],
  route53: ["ChangeResourceRecordSets"],
  secretsmanager: ["DescribeSecret", "UpdateSecretVersionStage"],
};

export default command({
  name: "undo",
  summary: "Take a recorded change back",
  description:
    "Builds a new change of the inverses that the journal recorded, newest step first. It is previewed and confirmed like any other.",
  uses: uses(
    LOOKS.service,
    LOOKS.lastWords,
    LOOKS.autoscaling,
    LOOKS.database,
    LOOKS.alarms,
    LOOKS.snapshots,
    LOOKS.dns,
    LOOKS.people,
    LOOKS.groups,
    LOOKS.certificates,
    INVERSES,
  ),
  risk: "disruptive",
  args: { change: required(text("id of the change, or latest", { source: "changes" })) },
  examples: [
    { type: "undo latest --dry-run", does: "show what taking the last change back would do" },
    { type: "undo c-20260131-140503-9f2c", does: "take that change back, after asking" },
  ],
  async run(ctx, { change: id }): Promise<Change> {
    const record = await findChange(ctx, id);
    refuseElsewhere(ctx, record);
    const base = {
      title: `Undo "${record.title}"`,
      risk: "disruptive" as const,
      resource: record.resource,
      undoes: record.id,
    };
    if (record.undoneBy !== undefined) {
      return change({
        ...base,
        facts: [],
        warnings: [],
        steps: [],
        nothingToDo: `it was taken back already, by ${record.undoneBy}`,
      });
    }
    if (record.status === "rolled-back") {
      const nothingToDo = "it was rolled back already: what ran before it runs again";
      return change({ ...base, facts: [], warnings: [], steps: [], nothingToDo });
    }
    const steps = await inverseSteps(ctx, record);
    const facts = await currentFacts(ctx, steps);
    return change({
      ...base,
      risk: steps.some(takesDown) ? "destructive" : "disruptive",
      facts: [fact("change", record.id), ...facts],
      warnings: warnings(record, facts),
      steps: [...steps, ...(await waitsAfter(ctx, steps))],
      doneWords: `Took back "${record.title}"`,
    });
  },
});

/** The inverses name their resources, not where those are: sent to another place they would meet others of the same names. */
function refuseElsewhere({ env }: Context, { id, title, region, actor }: ChangeRecord): void {
  if (region !== env.region) {
    throw usage(
      `"${title}" was made in ${region}, and this environment is in ${env.region}: nothing was done`,
      `nexusctl --region ${region} undo ${id}`,
    );
  }
  if (actor.account !== null && env.accountId !== undefined && actor.account !== env.accountId) {
    throw new NexusError(
      "wrong-account",
      `"${title}" was made in account ${actor.account}, and this environment is in ${env.accountId}: nothing was done`,
      { hint: "name the environment it was made in: nexusctl --env <name> undo" },
    );
  }
}

/** @throws failed when nothing of the change can be taken back, with why */
async function inverseSteps(ctx: Context, record: ChangeRecord): Promise<AwsStep[]> {
  const undoable = record.steps.filter((step) => step.undo?.kind === "call").reverse();
  const steps: AwsStep[] = [];
  for (const [index, step] of undoable.entries()) steps.push(await inverse(ctx, record, step, index));
  if (steps.length > 0) return steps;
  const byCommand = record.steps.find((step) => step.undo?.kind === "command")?.undo;
  if (byCommand?.kind === "command") {
    throw new NexusError("failed", `"${record.title}" is taken back by a command of its own: ${byCommand.words}`, {
      hint: `nexusctl ${byCommand.command}`,
    });
  }
  const none = record.steps.find((step) => step.undo?.kind === "none")?.undo;
  const why = none?.kind === "none" ? none.why : "none of its steps took effect";
  const other = changesIn(await ctx.journal.read()).findLast(hasInverse);
  throw new NexusError("failed", `"${record.title}" cannot be undone: ${why}`, {
    hint:
      other === undefined
        ? `nexusctl journal show ${record.id}`
        : `the newest change that can be is "${other.title}": nexusctl undo ${other.id}`,
  });
}

function hasInverse(record: ChangeRecord): boolean {
  return record.undoes === undefined && noUndoWords(record) === undefined;
}

async function inverse(ctx: Context, record: ChangeRecord, step: StepRecord, index: number): Promise<AwsStep> {
  const undo = step.undo;
  if (undo?.kind !== "call" || !isObject(undo.input))
    throw new NexusError("failed", `the journal's undo of "${step.words}" cannot be read`);
  const built = await ctx.aws.replay(undo.service, undo.operation, undo.input);
  if (built === undefined) {
    throw new NexusError("failed", `this nexusctl does not know how to send ${undo.service}:${undo.operation}`, {
      hint: `nexusctl journal show ${record.id} says what it was; upgrade nexusctl, or do it by hand`,
    });
  }
  const region = undo.region === undefined ? {} : { region: undo.region };
  return { ...built, ...region, id: `undo-${index + 1}`, words: undo.words };
}

/** Taking something back can itself take something down: the undo of a start is a stop. A mute that goes takes nothing. */
function takesDown({ operation, input }: AwsStep): boolean {
  if (operation === "DeleteAlarmMuteRule") return false;
  if (operation === "ChangeResourceRecordSets") return true;
  const { desiredCount } = toJsonObject(input);
  return desiredCount === 0 || /^(?:Stop|Delete|Deregister)/.test(operation);
}

function warnings(record: ChangeRecord, facts: Fact[]): string[] {
  const after = new Map(record.facts.filter((one) => one.after !== undefined).map((one) => [one.name, one.after]));
  const moved = facts
    .filter(
      (one) =>
        !one.volatile && after.has(one.name) && JSON.stringify(after.get(one.name)) !== JSON.stringify(one.before),
    )
    .map(
      (one) =>
        `${one.name} was ${String(after.get(one.name))} after that change and is ${String(one.before)} now: it was changed again since`,
    );
  const unknown = record.steps.filter((step: StepRecord) => step.status === "unknown" || step.status === "open");
  return [...moved, ...unknown.map((step) => `whether "${step.words}" took effect is unknown`)];
}
