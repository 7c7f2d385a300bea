import type { Applied, StepOutcome } from "../core/apply.js";
import type { Change } from "../core/change.js";
import type { ChangeStatus } from "../core/journal.js";
import type { Line, Tone } from "../core/report.js";
import { rescueSteps } from "../core/rescue.js";
import { asTyped } from "./as-typed.js";
import { afterLines } from "./change-document.js";
import { hanging } from "./layout.js";
import { bannerLines, headlineLines } from "./render-terminal.js";
import { linesForTerminal } from "./section-lines.js";
import { painted, unbounded, type View } from "./view.js";

const ENDINGS: Readonly<Record<ChangeStatus, { tone: Tone; word: string }>> = {
  applied: { tone: "ok", word: "done" },
  detached: { tone: "warn", word: "still running" },
  failed: { tone: "critical", word: "failed" },
  partial: { tone: "critical", word: "partly done" },
  "rolled-back": { tone: "critical", word: "rolled back" },
  interrupted: { tone: "warn", word: "interrupted" },
};

const STEP_TONES: Readonly<Record<StepOutcome["status"], Tone>> = {
  done: "ok",
  failed: "critical",
  unknown: "unknown",
  skipped: "muted",
};

/** How a change ended: what was done, why it stopped where it did, and the line that takes it back or why there is none. */
export function renderResult(change: Change, applied: Applied, on: View): string {
  const view = unbounded(on);
  const { tone, word } = endingOf(applied);
  const title = word === ENDINGS.applied.word ? (change.doneWords ?? change.title) : change.title;
  const lines = [
    ...(on.tty ? bannerLines(view) : []),
    ...headlineLines(title, tone, view, word),
    ...(applied.error === undefined ? [] : hanging({ text: "  " }, applied.error.message, view)),
    ...(applied.status === "applied" ? [] : linesForTerminal(stepLines(change, applied), view, 2)),
    ...afterLines(change, applied).flatMap((line) => hanging({ text: "  " }, asTyped(line, view.program), view)),
    ...(applied.error?.hint === undefined
      ? []
      : hanging({ text: "  hint: " }, asTyped(applied.error.hint, view.program), view)),
    ...undoLines(applied, view),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What was not waited for has begun; whether it is done nobody has looked. */
function endingOf({ status, steps }: Applied): { tone: Tone; word: string } {
  const unwaited = status === "applied" && steps.some((step) => step.status === "skipped");
  return unwaited ? { tone: "ok", word: "begun" } : ENDINGS[status];
}

function stepLines(change: Change, applied: Applied): Line[] {
  const words = new Map([...change.steps, ...rescueSteps(change)].map((step) => [step.id, step.words]));
  return applied.steps.map(({ id, status, message }) => ({
    text: `${status === "skipped" ? "not done" : status}: ${words.get(id) ?? id}${because(message, applied)}`,
    tone: STEP_TONES[status],
  }));
}

function because(message: string | undefined, applied: Applied): string {
  return message === undefined || applied.error?.message.includes(message) ? "" : ` (${message})`;
}

function undoLines(applied: Applied, view: View): string[] {
  const muted = (line: string) => painted(line, "muted", view);
  if (applied.undoable) return hanging({ text: "  undo: " }, `${view.program} undo ${applied.changeId}`, view);
  const why = applied.whyNot;
  const record = hanging({ text: "  " }, `recorded as ${applied.changeId}`, view, muted);
  return why === undefined ? record : [...hanging({ text: "  no undo: " }, why, view, muted), ...record];
}
