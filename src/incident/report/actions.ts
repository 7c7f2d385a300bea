import { type ChangeRecord, statusWords } from "../../core/history.js";
import type { Tone } from "../../core/report.js";
import type { Incident } from "../state.js";

/** One change that was made during the incident, and what became of it. */
export type Action = {
  id: string;
  title: string;
  risk: string;
  resource: string;
  begunAt: string;
  endedAt: string | null;
  by: string;
  outcome: string;
  tone: Tone;
  message: string | null;
  /** What of it was done, in the words of its preview, with how each ended. */
  steps: { words: string; status: string; message: string | null }[];
  /** A sentence: how it is taken back, that it was, or why it cannot be. */
  undo: string;
};

/**
 * The changes of an incident, oldest first: those made with its id, and those made without one between its start and its
 * end. The incident's own commands are not among them: what they did is on its record.
 */
export function changesOf(incident: Incident, changes: readonly ChangeRecord[], now: Date): ChangeRecord[] {
  const end = incident.resolved?.at ?? now;
  return changes.filter(({ incident: named, resource, begunAt }) => {
    if (resource.type === "incident") return false;
    const at = Date.parse(begunAt);
    return named === undefined ? at >= incident.startedAt.getTime() && at <= end.getTime() : named === incident.id;
  });
}

export function actionOf(change: ChangeRecord): Action {
  const { id, title, risk, resource, begunAt, endedAt, actor, message, steps } = change;
  const { text, tone } = statusWords(change);
  return {
    id,
    title,
    risk,
    resource: `${resource.type} ${resource.name}`,
    begunAt,
    endedAt: endedAt ?? null,
    by: `${actor.user}@${actor.host}`,
    outcome: text,
    tone,
    message: steps.some((step) => step.message === message) ? null : (message ?? null),
    steps: steps.map((step) => ({ words: step.words, status: step.status, message: step.message ?? null })),
    undo: undoWords(change),
  };
}

function undoWords({ id, undoneBy, undoes, steps }: ChangeRecord): string {
  if (undoneBy !== undefined) return `It was taken back by ${undoneBy}.`;
  const undos = steps.flatMap(({ undo }) => undo ?? []);
  const before = undoes === undefined ? "" : `It takes back ${undoes}. `;
  if (undos.some(({ kind }) => kind === "call")) return `${before}To take it back: nexusctl undo ${id}`;
  const command = undos.find((undo) => undo.kind === "command");
  if (command?.kind === "command") return `${before}To take it back: nexusctl ${command.command}`;
  const none = undos.find((undo) => undo.kind === "none");
  if (none?.kind === "none") return `${before}It cannot be taken back: ${none.why}.`;
  return `${before}None of its steps took effect: there is nothing to take back.`;
}
