import type { Fact, Risk, Undo } from "./change.js";
import type { Actor, ChangeStatus, Entry } from "./journal.js";
import type { Json } from "./json.js";
import { makerOf } from "./process-mark.js";

export interface StepRecord {
  id: string;
  kind: string;
  words: string;
  request: Json;
  /** `open`: begun and never ended, so a crash left its outcome unknown. */
  status: "open" | "done" | "failed" | "unknown";
  result: Json;
  message: string | undefined;
  requestId: string | undefined;
  undo: Undo | undefined;
  at: string;
}

/** One change as the journal tells it. */
export interface ChangeRecord {
  id: string;
  title: string;
  risk: Risk;
  resource: { type: string; name: string };
  facts: Fact[];
  environment: string;
  region: string;
  actor: Actor;
  incident: string | undefined;
  undoes: string | undefined;
  begunAt: string;
  endedAt: string | undefined;
  /**
   * `crashed`: it never ended, and its process is gone: nexusctl was killed or lost power in the middle. `open`: it has not
   * ended; its process runs, or is another machine's, of which nothing is known here.
   */
  status: ChangeStatus | "crashed" | "open";
  message: string | undefined;
  steps: StepRecord[];
  /** The change that took this one back. */
  undoneBy: string | undefined;
}

/** Folds journal entries into changes, oldest first. */
export function changesIn(entries: readonly Entry[]): ChangeRecord[] {
  const changes = new Map<string, ChangeRecord>();
  for (const entry of entries) {
    if (entry.type === "change.begun") changes.set(entry.change, begin(entry));
    else if (entry.type !== "note") fold(changes.get(entry.change), entry);
  }
  for (const one of changes.values()) {
    const target = one.undoes === undefined ? undefined : changes.get(one.undoes);
    if (target !== undefined && one.status === "applied") target.undoneBy = one.id;
  }
  return [...changes.values()];
}

/** Why `undo` would take nothing of a change back; undefined where it can. */
export function noUndoWords({ undoneBy, status, steps }: ChangeRecord): string | undefined {
  if (undoneBy !== undefined) return "taken back already";
  if (status === "rolled-back") return "rolled back already";
  if (steps.some(({ undo }) => undo?.kind === "call")) return undefined;
  return steps.some(({ undo }) => undo?.kind === "command") ? "no undo but a command of its own" : "no undo";
}

/** False for a change of an incident's own record: it alters nothing that an incident could come from. */
export function touchesPlatform({ resource }: Pick<ChangeRecord, "resource">): boolean {
  return !resource.type.startsWith("incident");
}

type Begun = Extract<Entry, { type: "change.begun" }>;
type Later = Exclude<Entry, { type: "change.begun" | "note" }>;

function begin(entry: Begun): ChangeRecord {
  const { title, risk, resource, facts, environment, region, actor } = entry;
  return {
    id: entry.change,
    title,
    risk,
    resource,
    facts,
    environment,
    region,
    actor,
    incident: entry.incident ?? undefined,
    undoes: entry.undoes ?? undefined,
    begunAt: entry.at,
    endedAt: undefined,
    status: ["runs", "elsewhere"].includes(makerOf(entry.process ?? "") ?? "gone") ? "open" : "crashed",
    message: undefined,
    steps: [],
    undoneBy: undefined,
  };
}

function fold(change: ChangeRecord | undefined, entry: Later): void {
  if (change === undefined) return;
  if (entry.type === "change.ended") {
    change.status = entry.status;
    change.message = entry.message ?? undefined;
    change.endedAt = entry.at;
    return;
  }
  if (entry.type === "step.begun") {
    const { step: id, kind, words, request, at } = entry;
    change.steps.push({
      id,
      kind,
      words,
      request,
      status: "open",
      result: null,
      message: undefined,
      requestId: undefined,
      undo: entry.undo,
      at,
    });
    return;
  }
  const step = change.steps.findLast((one) => one.id === entry.step);
  if (step === undefined) return;
  step.at = entry.at;
  if (entry.type === "step.done") {
    step.status = "done";
    step.result = entry.result;
    step.requestId = entry.requestId ?? undefined;
    step.undo = entry.undo ?? undefined;
  } else if (entry.type === "step.unknown") {
    step.status = "unknown";
    step.message = `${entry.message}; to find out: ${entry.findOut}`;
    step.undo = entry.undo ?? undefined;
  } else {
    step.status = "failed";
    step.undo = undefined;
    step.message = entry.message;
    step.requestId = entry.requestId ?? undefined;
  }
}

/** How a change ended, for a person. */
export function statusWords(change: ChangeRecord): { text: string; tone: "ok" | "warn" | "critical" | "muted" } {
  if (change.undoneBy !== undefined) return { text: "undone", tone: "muted" };
  switch (change.status) {
    case "applied":
      return { text: "applied", tone: "ok" };
    case "detached":
      return { text: "not waited for", tone: "warn" };
    case "rolled-back":
      return { text: "rolled back", tone: "warn" };
    case "crashed":
      return { text: "outcome unknown", tone: "critical" };
    case "open":
      return { text: "not ended: it runs, or was killed", tone: "warn" };
    case "partial":
      return { text: "partly done", tone: "critical" };
    case "interrupted":
      return { text: "interrupted", tone: "warn" };
    case "failed":
      return { text: "failed", tone: "critical" };
  }
}
