import type { TaskDefinition } from "../../../aws/ecs.js";
import { isSameDefinition, taskDefinitionDiff } from "../../../aws/task-definition/diff.js";
import { replaceHidden } from "../../../aws/task-definition/hide.js";
import { type Change, change, type Step, type StepResults } from "../../../core/change.js";
import type { Context } from "../../../core/context.js";
import { asNexusError } from "../../../core/errors.js";
import type { JsonObject } from "../../../core/json.js";
import { deploymentFact, revisionFact } from "../../service/facts.js";
import { plural } from "../../service/looks.js";
import { differenceFacts, runs } from "../../service/revisions.js";
import { registerStep, rolloutChange, updateTo } from "../../service/rollout.js";
import { type Base, isDeregistered } from "./base.js";

/** A definition that is to become a revision. */
export interface Proposal {
  registrable: JsonObject;
  deploy: boolean;
  /** Also when nothing differs: makes a deregistered revision anew. */
  anew: boolean;
  warnings: string[];
  /** Said when nothing differs. */
  same: string;
}

/**
 * Registers a proposal and, when asked for, deploys it as `service deploy` does. A revision that would differ in nothing
 * is not made: neither from the one it starts from, nor from the family's newest, which an earlier run may have made.
 */
export async function proposedChange(ctx: Context, base: Base, proposal: Proposal): Promise<Change> {
  const { definition } = base;
  const { registrable } = proposal;
  hideFromOutputs(ctx, registrable);
  const newest = await newestOf(base, String(registrable.family));
  if (!proposal.anew && isSameDefinition(definition.registrable, registrable)) return nothing(base, proposal.same);
  if (newest !== undefined && isSameDefinition(newest.registrable, registrable))
    return existing(ctx, base, newest, proposal);
  const count = plural(taskDefinitionDiff(definition.registrable, registrable, "names").length, "change");
  const register = registerStep(
    base.ecs,
    registrable,
    `register a revision of ${String(registrable.family)}, with ${count}`,
  );
  return planned(ctx, base, proposal, { warnings: newerWarning(base, newest), register });
}

interface Plan {
  warnings: string[];
  register: ReturnType<typeof registerStep>;
}

function planned(ctx: Context, base: Base, proposal: Proposal, { warnings, register }: Plan): Change {
  const { ecs, service, definition } = base;
  const family = String(proposal.registrable.family);
  const title = `${proposal.deploy ? "Deploy" : "Register"} a revision made of ${definition.name}`;
  const all = [...inactiveWarning(definition), ...warnings, ...plainWarnings(base, proposal), ...proposal.warnings];
  const facts = [...differenceFacts(definition, proposal, "values"), revisionFact(service)];
  if (proposal.deploy) {
    const update = updateTo(ecs, service, register, family);
    const doneWords = `${service.name} runs the new revision of ${family}`;
    const after = (results: StepResults) => [
      `it is ${String(results[register.id]?.taskDefinition ?? "not known which")}`,
    ];
    return rolloutChange(ctx, ecs, service, {
      title,
      facts,
      warnings: all,
      before: [register],
      update,
      doneWords,
      after,
    });
  }
  return change({
    title,
    risk: "disruptive",
    resource: { type: "ecs-task-definition", name: family },
    facts: [...facts, deploymentFact(service)],
    warnings: all,
    steps: [register],
    doneWords: `a revision of ${family} was registered; ${service.name} still runs ${service.taskDefinition}`,
    after: (results) => {
      const made = String(results[register.id]?.taskDefinition ?? "<revision>");
      return [`deploy it: nexusctl service deploy --task-definition ${made}`];
    },
  });
}

/** The newest revision is what was asked for: it is deployed, not made again. */
function existing(ctx: Context, base: Base, newest: TaskDefinition, proposal: Proposal): Change {
  const { ecs, service, definition } = base;
  const there = `${newest.name} is what was asked for already`;
  if (runs(service, newest.name)) return nothing(base, `${there}, and ${service.name} runs it`);
  if (!proposal.deploy) {
    return nothing(base, `${there}; deploy it: nexusctl service deploy --task-definition ${newest.name}`);
  }
  const before: Step[] = [];
  return rolloutChange(ctx, ecs, service, {
    title: `Deploy ${newest.name} to ${service.name}`,
    facts: [revisionFact(service, newest.name), ...differenceFacts(definition, proposal, "values")],
    warnings: [`${there}: no other revision is made`, ...proposal.warnings],
    before,
    update: ecs.useTaskDefinition(service, newest.arn),
    doneWords: `${service.name} runs ${newest.name}`,
  });
}

function nothing({ service, definition }: Base, nothingToDo: string): Change {
  return change({
    title: `Register a revision made of ${definition.name}`,
    risk: "disruptive",
    resource: { type: "ecs-task-definition", name: definition.family },
    facts: [revisionFact(service)],
    warnings: [],
    steps: [],
    nothingToDo,
  });
}

/** The family's newest revision that can be deployed; undefined where there is none. */
async function newestOf({ ecs, definition }: Base, family: string): Promise<TaskDefinition | undefined> {
  if (family !== definition.family) return undefined;
  const found = await ecs.taskDefinition(family).catch((thrown: unknown) => {
    if (asNexusError(thrown).code === "not-found") return undefined;
    throw thrown;
  });
  return found?.name === definition.name ? undefined : found;
}

function newerWarning({ definition }: Base, newest: TaskDefinition | undefined): string[] {
  if (newest === undefined || newest.revision <= definition.revision) return [];
  return [
    `${newest.name} is newer than ${definition.name}, which this is made of: what it changed is not in the new one`,
  ];
}

function inactiveWarning(definition: TaskDefinition): string[] {
  if (!isDeregistered(definition)) return [];
  return [`${definition.name} was deregistered: what it holds is registered again, under a new number`];
}

/** Secrets in plain text that come with this revision. */
function plainWarnings({ definition }: Base, { registrable }: Proposal): string[] {
  return taskDefinitionDiff(definition.registrable, registrable, "values")
    .filter(({ hidden, kind }) => hidden && kind !== "removed")
    .map(
      ({ field }) =>
        `${field} looks like a secret in plain text, which anyone who may read the task definition sees; it belongs under secrets`,
    );
}

/** Shorter ones could be a part of any word. */
const TELLTALE = 12;

/** What must not show is taken out of every output, also of an error that repeats it. */
function hideFromOutputs({ redactor }: Context, registrable: JsonObject): void {
  replaceHidden(registrable, "values", [], (text) => {
    if (text.length >= TELLTALE) redactor.add(text);
    return text;
  });
}
