import { type Change, type Fact, inverseOf, type Risk, type Step, type Undo, writes } from "../core/change.js";
import type { Json } from "../core/json.js";
import type { Where } from "../core/perform.js";
import type { Tone } from "../core/report.js";
import { formatDuration } from "../core/time.js";
import { asTyped } from "./as-typed.js";
import type { DrawnCell } from "./cell.js";
import { type AwsCommands, isMoved, requestDocument } from "./change-document.js";
import { hanging } from "./layout.js";
import { sectionForPipe } from "./render-pipe.js";
import { bannerLines, headlineLines, sectionForTerminal } from "./render-terminal.js";
import { labelled } from "./section-fields.js";
import { continued } from "./shell.js";
import { pad, widthOf, wrapIndented } from "./text.js";
import { painted, plain, unbounded, type View } from "./view.js";

export const RISK_TONES: Readonly<Record<Risk, Tone>> = { safe: "ok", disruptive: "warn", destructive: "critical" };

const WIDEST_BEFORE = 40;

/**
 * What a change would do, before anything is asked: where and as whom, before → after, warnings, each step and its way
 * back. With `-v` also each step's exact input and the `aws` command that does the same.
 */
export function renderPreview(change: Change, where: Where, commands: AwsCommands, on: View): string {
  const view = unbounded(on);
  const blocks = [
    [...opening(change, view), ...placeLines(where, view)],
    factLines(change.facts, view),
    ...(change.shows ?? []).map((section) =>
      on.tty ? sectionForTerminal(section, view) : sectionForPipe(section, view),
    ),
    change.warnings.flatMap((text) =>
      hanging({ text: "  ! ", tone: "warn" }, asTyped(text, view.program), view, warned(view)),
    ),
    change.steps.flatMap((step, index) => stepLines(step, index, commands, view)),
    rescueLines(change, view),
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block, at) => (at === 0 ? block : ["", ...block]));
  return [...(on.tty ? bannerLines(view) : []), ...lines].map((line) => `${line}\n`).join("");
}

function opening(change: Change, view: View): string[] {
  if (change.steps.length > 0) return headlineLines(change.title, RISK_TONES[change.risk], view, change.risk);
  const why =
    change.nothingToDo === undefined ? [] : hanging({ text: "  " }, asTyped(change.nothingToDo, view.program), view);
  return [...headlineLines(change.title, "ok", view, "nothing to do"), ...why];
}

function placeLines(where: Where, view: View): string[] {
  const { environment, kind, region, identity } = where;
  const parts = kind === "local" ? [environment, "files of this machine"] : [environment, region];
  if (identity !== undefined) parts.splice(1, 0, `account ${identity.account}`);
  const muted = (line: string) => painted(line, "muted", view);
  return [
    ...hanging({ text: "  " }, parts.join(" · "), view, muted),
    ...(identity === undefined ? [] : hanging({ text: "  " }, `as ${identity.arn}`, view, muted)),
  ];
}

function factLines(facts: readonly Fact[], view: View): string[] {
  const befores = facts.map(({ before }) => plain(valueWords(before), view));
  const widths = facts.map((one, at) => (isMoved(one) ? widthOf(befores[at] ?? "") : 0));
  const widest = Math.max(0, ...widths);
  const room = widest <= Math.min(WIDEST_BEFORE, view.width / 3) ? widest : 0;
  const rows = facts.map((one, at) => ({
    label: plain(one.name, view),
    cell: factCell(one, pad(befores[at] ?? "", isMoved(one) ? room : 0), view),
  }));
  return labelled(rows, view, 2);
}

function factCell(one: Fact, before: string, view: View): DrawnCell {
  if (!isMoved(one)) return { lines: [before], tone: one.tone };
  const arrow = view.terminal.unicode ? "→" : "->";
  const after = plain(valueWords(one.after ?? null), view);
  return { lines: [`${before} ${arrow} ${after}`], tone: one.tone, strong: true };
}

function valueWords(value: Json): string {
  if (value === null || value === "") return "-";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => item === null || typeof item !== "object")) {
    return value.length === 0 ? "none" : value.map(String).join(", ");
  }
  return JSON.stringify(value);
}

function stepLines(step: Step, index: number, commands: AwsCommands, view: View): string[] {
  const lead = `  ${index + 1}. `;
  const margin = " ".repeat(lead.length);
  const muted = (line: string) => painted(line, "muted", view);
  const undo = inverseOf(step);
  const details = [operationWords(step), ...(undo === undefined ? [] : [undoWords(undo, view)])];
  return [
    ...hanging({ text: lead }, step.words, view),
    ...details.flatMap((text) => hanging({ text: margin }, text, view, muted)),
    ...(view.verbose ? verboseLines(step, commands, margin, view) : []),
  ];
}

/** What the engine does by itself when it has to stop half-way, or when what it waits for fails. */
function rescueLines(change: Change, view: View): string[] {
  const text = change.steps.length === 0 ? undefined : rescueWords(change);
  return text === undefined ? [] : hanging({ text: "  " }, text, view, (line) => painted(line, "muted", view));
}

function rescueWords({ rescue, steps }: Change): string | undefined {
  const place = (id: string) => steps.findIndex((step) => step.id === id) + 1;
  switch (rescue?.kind) {
    case "withdraw":
      return `should it stop before step ${place(rescue.until)} is done: ${rescue.step.words}`;
    case "roll-back":
      return `should step ${place(rescue.wait)} find that it failed: ${rescue.steps.map(({ words }) => words).join(", then ")}`;
    case "leave":
      return `should step ${place(rescue.wait)} find that it failed: nothing, it is left as it is`;
    default:
      return undefined;
  }
}

function operationWords(step: Step): string {
  switch (step.kind) {
    case "aws":
      return `${step.service}:${step.operation}${step.region === undefined ? "" : ` in ${step.region}`}`;
    case "wait":
      return `for at most ${formatDuration(step.timeoutMs)}`;
    case "process":
      return `runs ${step.command}`;
    case "job":
      return `${writes(step) ? "" : "reads only, "}for at most ${formatDuration(step.timeoutMs)}`;
    case "secret-file":
      return `writes ${step.path}, for you alone (0600)`;
    case "show":
      return "on this terminal only, once";
    case "record":
      return `adds to ${step.path}`;
    case "file":
      return `${step.mode === "append" ? "adds to" : "writes"} ${step.path}`;
  }
}

function undoWords(undo: Undo, view: View): string {
  if (undo.kind === "none") return `no undo: ${undo.why}`;
  return undo.kind === "call" ? `undo: ${undo.words}` : `undo: ${undo.words} (${view.program} ${undo.command})`;
}

function verboseLines(step: Step, commands: AwsCommands, margin: string, view: View): string[] {
  const input = step.kind === "wait" ? [] : inputLines(step, margin, view);
  const command = commands[step.id];
  if (command === undefined) return input;
  const typed = continued(plain(`$ ${command}`, view), view.width, margin);
  return [...input, ...typed.map((line) => view.terminal.chalk.cyan(line))];
}

function inputLines(step: Step, margin: string, view: View): string[] {
  const request = requestDocument(step, {});
  const { service: _, operation: __, ...rest } = request;
  const shown = step.kind === "aws" ? (request.input ?? {}) : rest;
  const room = view.width - margin.length;
  return JSON.stringify(view.redactor.json(shown), null, 2)
    .split("\n")
    .flatMap((line) => wrapIndented(plain(line, view), room))
    .map((line) => margin + painted(line, "muted", view));
}

function warned(view: View): (line: string) => string {
  return (line) => painted(line, "warn", view);
}
