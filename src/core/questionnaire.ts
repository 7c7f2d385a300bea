import type { Change, RecordStep } from "./change.js";
import type { Line, RawText, Report } from "./report.js";

/** Something only a person can know. */
export interface Question {
  id: string;
  title: string;
  ask: string;
  /** What helps to answer it: who sees to it, what was seen. */
  shows: Line[];
}

export interface Given {
  result: "done" | "not-done" | "skip";
  /** Always there for `not-done` and `skip`. */
  note: string | undefined;
}

/**
 * A report with questions: it is shown, what was seen is kept, and on a terminal the questions are asked one by one, each
 * answer kept before the next is asked. An answer is a safe change, carried out by the engine without a word; what was
 * seen is no change of anything, so that `undo latest` and a triage's recent changes know nothing of it.
 */
export interface Questionnaire {
  kind: "questionnaire";
  first: Report | RawText;
  /** What was seen, kept whether or not somebody is there to answer. */
  seen: RecordStep;
  questions: Question[];
  /** The change that keeps an answer. */
  record(question: Question, given: Given): Promise<Change>;
  /** How it stands once all are asked. */
  last(): Promise<Report>;
}

export function questionnaire(fields: Omit<Questionnaire, "kind">): Questionnaire {
  return { kind: "questionnaire", ...fields };
}
