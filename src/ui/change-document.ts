import type { Applied, StepOutcome } from "../core/apply.js";
import type { Change, Fact, Step, StepResults, Undo } from "../core/change.js";
import { inverseOf, resolveRefs } from "../core/change.js";
import type { NexusError } from "../core/errors.js";
import { canonicalJson, isObject, type Json, type JsonObject, toJson, toJsonObject } from "../core/json.js";
import type { Where } from "../core/perform.js";
import type { Report } from "../core/report.js";
import { requestOf } from "../core/steps.js";
import { documentOf } from "./document.js";

/** The equivalent `aws` command of each AWS step, and of each wait that finds out what a later one needs, by step id. */
export type AwsCommands = Readonly<Record<string, string>>;

/** What `-o json` prints for a dry run, or for a change with nothing to do. */
export function previewDocument(change: Change, where: Where, commands: AwsCommands): JsonObject {
  return documentOf("change.preview", {
    ...frame(change, where),
    steps: change.steps.map((step) => stepDocument(step, {}, commands)),
    ...rescueDocument(change, new Map()),
    nothingToDo: change.steps.length === 0 ? (change.nothingToDo ?? null) : null,
  });
}

/** What `-o json` prints for a change that was applied, wholly or in part. */
export async function resultDocument(
  change: Change,
  applied: Applied,
  where: Where,
  commands: AwsCommands,
): Promise<JsonObject> {
  const results = resultsOf(applied);
  const outcomes = new Map(applied.steps.map((outcome) => [outcome.id, outcome]));
  return documentOf("change.result", {
    changeId: applied.changeId,
    status: applied.status,
    ...frame(change, where),
    steps: change.steps.map((step) => {
      const { status = "skipped", result = {}, message, requestId } = outcomes.get(step.id) ?? {};
      const outcome = { status, result, message: message ?? null, requestId: requestId ?? null };
      return { ...stepDocument(step, results, commands), ...outcome };
    }),
    ...rescueDocument(change, outcomes),
    after: afterLines(change, applied),
    ...(await broughtDocument(change, applied)),
    undo: applied.undoable
      ? { possible: true, command: `nexusctl undo ${applied.changeId}`, whyNot: null }
      : { possible: false, command: null, whyNot: applied.whyNot ?? null },
    error: applied.error === undefined ? null : errorDocument(applied.error),
  });
}

/** What the command wants said after a change that was applied. */
export function afterLines(change: Change, applied: Applied): string[] {
  return applied.status === "applied" ? (change.after?.(resultsOf(applied)) ?? []) : [];
}

/** What a change that was applied brought forth, where that is what the reader came for. */
export async function broughtForth(change: Change, applied: Applied): Promise<Report | undefined> {
  return applied.status === "applied" ? change.report?.(resultsOf(applied)) : undefined;
}

async function broughtDocument(change: Change, applied: Applied): Promise<JsonObject> {
  const report = await broughtForth(change, applied);
  return report === undefined ? {} : { report: documentOf(report.schema, report.data) };
}

export function isMoved(one: Fact): boolean {
  return one.after !== undefined && canonicalJson(one.after) !== canonicalJson(one.before);
}

/**
 * Exactly what a step sends, references filled in or shown by name. A file's content and a secret address are never in it.
 */
export function requestDocument(step: Step, results: StepResults): JsonObject {
  const shown = step.kind === "aws" ? { ...step, input: toJsonObject(step.input) } : step;
  const request = requestOf(shown, results);
  return isObject(request) ? request : {};
}

function frame(change: Change, where: Where): JsonObject {
  return {
    title: change.title,
    risk: change.risk,
    resource: { type: change.resource.type, name: change.resource.name },
    environment: where.environment,
    environmentKind: where.kind,
    account: where.identity?.account ?? null,
    region: where.region,
    identity: where.identity?.arn ?? null,
    facts: change.facts.map((one) => ({
      name: one.name,
      before: one.before,
      ...(one.after === undefined ? {} : { after: one.after }),
      moved: isMoved(one),
    })),
    warnings: change.warnings,
    undoes: change.undoes ?? null,
  };
}

function stepDocument(step: Step, results: StepResults, commands: AwsCommands): JsonObject {
  const undo = inverseOf(step);
  return {
    id: step.id,
    words: step.words,
    kind: step.kind,
    ...requestDocument(step, results),
    awsCommand: commands[step.id] ?? null,
    undo: undo === undefined ? null : undoDocument(undo, results),
  };
}

/** What the engine does by itself when it has to stop half-way, and how that went where it did. */
function rescueDocument({ rescue }: Change, outcomes: ReadonlyMap<string, StepOutcome>): JsonObject {
  if (rescue === undefined) return {};
  const ended = ({ id }: Step) => {
    const outcome = outcomes.get(id);
    return outcome === undefined ? {} : { status: outcome.status, message: outcome.message ?? null };
  };
  const document = (step: Step) => stepDocument(step, {}, {});
  if (rescue.kind === "leave") return { rescue: { kind: rescue.kind, wait: rescue.wait } };
  if (rescue.kind === "withdraw") {
    const { kind, until, step } = rescue;
    return { rescue: { kind, until, step: document(step), ...ended(step) } };
  }
  const { kind, wait, steps, follow, byHand } = rescue;
  const all = [...steps, follow].map((step) => ({ ...document(step), ...ended(step) }));
  return { rescue: { kind, wait, steps: all, byHand: `nexusctl ${byHand}` } };
}

function undoDocument(undo: Undo, results: StepResults): Json {
  if (undo.kind !== "call") return toJson(undo);
  return { ...toJsonObject(undo), input: resolveRefs(toJsonObject(undo.input), results) };
}

function errorDocument(error: NexusError): JsonObject {
  const { code, message, hint = null, requestId = null, awsCode = null } = error;
  return { code, message, hint, requestId, awsCode };
}

function resultsOf(applied: Applied): StepResults {
  return Object.fromEntries(applied.steps.map(({ id, result }) => [id, result]));
}
