import { command } from "../../core/command.js";
import type { ChangeRecord, StepRecord } from "../../core/history.js";
import { toJson } from "../../core/json.js";
import { required, text } from "../../core/options.js";
import { type Cell, type NextCommand, report } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import { findChange, statusWords } from "./find.js";

const TONES = { done: "ok", open: "critical", unknown: "critical", failed: "critical" } as const;

export default command({
  name: "show",
  summary: "One change: its facts, its steps, how each ended, and how to take it back",
  risk: "reads",
  args: { change: required(text("id of the change, or latest", { source: "changes" })) },
  examples: [
    { type: "journal show latest", does: "what was done last" },
    { type: "journal show c-20260131-140503-9f2c -o json", does: "the whole record, for a script" },
  ],
  async run(ctx, { change: id }) {
    const one = await findChange(ctx, id);
    const complete = await isComplete(ctx.shared, "journal");
    const status = statusWords(one);
    return report({
      schema: "journal.show",
      headline: ifComplete(`${one.title}: ${status.text}`, complete),
      tone: status.tone === "muted" ? "info" : status.tone,
      data: { change: toJson(one), complete },
      sections: [
        { type: "fields", rows: fields(one) },
        {
          type: "table",
          title: "Facts",
          columns: [{ title: "FACT" }, { title: "BEFORE" }, { title: "AFTER" }],
          rows: one.facts.map((fact) => [
            fact.name,
            words(fact.before),
            fact.after === undefined ? "" : words(fact.after),
          ]),
          empty: "none",
        },
        {
          type: "table",
          title: "Steps",
          columns: [{ title: "STEP" }, { title: "STATUS", yield: 0 }, { title: "NOTE", yield: 2 }],
          rows: one.steps.map((step) => [
            step.words,
            { text: stepWords(step, one.status === "open"), tone: TONES[step.status] },
            note(step, one.status === "open"),
          ]),
          empty: "none was begun",
        },
        { type: "commands", title: "Next", commands: next(one) },
      ],
    });
  },
});

function fields(one: ChangeRecord): [string, Cell][] {
  return [
    ["change", one.id],
    ["begun", { time: new Date(one.begunAt) }],
    ["by", `${one.actor.user}@${one.actor.host}${one.actor.arn === null ? "" : ` as ${one.actor.arn}`}`],
    ["where", `${one.environment}, ${one.region}${one.actor.account === null ? "" : `, account ${one.actor.account}`}`],
    ...(one.message === undefined ? [] : ([["ended with", one.message]] satisfies [string, Cell][])),
    ...(one.undoes === undefined ? [] : ([["takes back", one.undoes]] satisfies [string, Cell][])),
    ...(one.undoneBy === undefined ? [] : ([["taken back by", one.undoneBy]] satisfies [string, Cell][])),
  ];
}

function stepWords(step: StepRecord, running: boolean): string {
  if (step.status !== "open") return step.status;
  return running ? "under way" : "outcome unknown";
}

function note(step: StepRecord, running: boolean): string {
  if (step.message !== undefined) return step.message;
  if (step.status === "open")
    return running ? "no answer yet" : "nexusctl ended before the answer came: look at the resource to find out";
  if (step.undo?.kind === "call") return `undo: ${step.undo.words}`;
  if (step.undo?.kind === "command") return `undo: nexusctl ${step.undo.command}`;
  if (step.undo?.kind === "none") return `no undo: ${step.undo.why}`;
  return "";
}

function next(one: ChangeRecord): NextCommand[] {
  const canUndo =
    one.undoneBy === undefined &&
    one.status !== "rolled-back" &&
    one.status !== "open" &&
    one.steps.some((step) => step.undo !== undefined && step.undo.kind !== "none");
  return canUndo ? [{ type: `undo ${one.id}`, why: "take it back" }] : [];
}

function words(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
