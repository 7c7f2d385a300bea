import type { Change, RecordStep } from "../core/change.js";
import type { Context } from "../core/context.js";
import { asNexusError, EXIT } from "../core/errors.js";
import type { Given, Question, Questionnaire } from "../core/questionnaire.js";
import type { RawText, Report } from "../core/report.js";

export interface QuestionnaireDeps {
  ctx: Context;
  /** Shows it and answers with its exit code. */
  show(shown: Report | RawText): Promise<number>;
  /** Writes to the operator's own files, through the gate. @throws why it could not be done */
  keep(step: RecordStep): Promise<void>;
  /** Applies a safe change without a word. @throws why it could not be done */
  apply(change: Change): Promise<void>;
}

/**
 * Shows, keeps what was seen, asks. Each answer is on the disk before the next question, so that leaving loses nothing.
 * @returns the exit code of what was shown last; where nothing could be kept, of that
 */
export async function runQuestionnaire(asked: Questionnaire, deps: QuestionnaireDeps): Promise<number> {
  const { io, globals } = deps.ctx;
  const exit = await deps.show(asked.first);
  if (globals.dryRun) {
    io.note({ text: "dry run: nothing was recorded, and nobody is asked", tone: "muted" });
    return exit;
  }
  const unkept = await keepSeen(asked.seen, deps);
  if (unkept !== undefined) return exit === EXIT.ok ? unkept : exit;
  if (!io.interactive || asked.questions.length === 0) return exit;
  const answered = await askAll(asked, deps);
  return answered === 0 ? exit : deps.show(await asked.last());
}

/** What was looked at is worth showing also where it cannot be kept. @returns the exit code of the failure, if it failed */
async function keepSeen(seen: RecordStep, { ctx, keep }: QuestionnaireDeps): Promise<number | undefined> {
  try {
    await keep(seen);
    ctx.journal.append({ type: "note", change: null, text: seen.words });
    return undefined;
  } catch (thrown) {
    const { message, hint, exitCode, code } = asNexusError(thrown);
    if (code === "interrupted") throw thrown;
    ctx.io.note({ text: `this run was not recorded: ${message}`, tone: "critical" });
    if (hint !== undefined) ctx.io.note({ text: hint, tone: "muted" });
    return exitCode;
  }
}

/** @returns how many were answered */
async function askAll(asked: Questionnaire, { ctx, apply }: QuestionnaireDeps): Promise<number> {
  const { io } = ctx;
  const { questions } = asked;
  let answered = 0;
  try {
    for (const [index, question] of questions.entries()) {
      io.note({ text: "" });
      io.note({ text: `${index + 1} of ${questions.length}: ${question.title}`, tone: "info" });
      for (const line of question.shows) io.note(line);
      const given = await askOne(question, ctx);
      if (given === undefined) continue;
      await apply(await asked.record(question, given));
      answered += 1;
    }
  } catch (thrown) {
    if (asNexusError(thrown).code === "interrupted") {
      io.note({ text: "what was answered is kept; type the same command again to go on" });
    }
    throw thrown;
  }
  io.note({ text: "" });
  return answered;
}

const CHOICES = [
  { value: "done", label: "done" },
  { value: "noted", label: "done, with a note" },
  { value: "not-done", label: "not done: it fails" },
  { value: "skip", label: "not needed this time" },
  { value: "later", label: "later" },
] as const;

/** @returns undefined for later */
async function askOne({ ask }: Question, { io }: Context): Promise<Given | undefined> {
  const choice = await io.choose(ask, [...CHOICES]);
  if (choice === "later") return undefined;
  if (choice === "done") return { result: "done", note: undefined };
  const note = await io.ask(choice === "noted" ? "Note:" : "Why?", {
    validate: (text) => text.trim() !== "" || "a few words, for whoever reads the record",
  });
  return { result: choice === "noted" ? "done" : choice, note: note.trim() };
}
