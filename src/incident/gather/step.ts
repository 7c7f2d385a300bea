import type { Job, JobStep, RecordStep, StepResults } from "../../core/change.js";
import { ref } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { isObject, type JsonObject, toJson, toJsonObject } from "../../core/json.js";
import { beginLook } from "../../health/run-checks.js";
import type { Evidence } from "../evidence.js";
import { evidenceAllowance, keepEvidence, looseEvidence } from "../evidence-files.js";
import { incidentFolder, readIncident, recordStep } from "../record.js";
import { gather } from "./gather.js";
import { GATHERERS } from "./index.js";

/** Whose evidence is gathered. */
export interface Gathering {
  incident: string;
  startedAt: Date;
  /** How far back it looks; an hour before the start when left out. */
  since?: Date | undefined;
}

/** What cannot be had is given up long before; this only keeps a disk that hangs from holding the prompt for ever. */
const JOB_MS = 25_000;
const HOUR_MS = 3_600_000;
/** The step whose result says what was kept. */
export const STEP = "gather";

/**
 * Plans the gathering, and the event that names what was kept. Each file is on the disk as soon as its answer is there: a
 * gathering that is cut off leaves files that the next one takes onto the record.
 */
export function gatherSteps(ctx: Context, gathering: Gathering): [JobStep, RecordStep] {
  const { incident } = gathering;
  const folder = incidentFolder(ctx.paths.environmentState, incident);
  const event = recordStep(ctx.paths.environmentState, incident, "evidence", {
    words: "put what was kept on the record, with its SHA-256",
    text: "",
    source: "nexusctl",
  });
  return [
    {
      kind: "job",
      id: STEP,
      words: `gather ${GATHERERS.length} kinds of evidence, each within its own deadline, and keep each as a file`,
      what: "gathering evidence",
      allows: [evidenceAllowance(folder)],
      request: { folder, gathers: GATHERERS.map(({ name, title }) => ({ name, title })) },
      timeoutMs: JOB_MS,
      undo: { kind: "none", why: "evidence is kept" },
      run: (job) => gatherAll(ctx, gathering, folder, job),
    },
    {
      ...event,
      event: {
        ...event.event,
        text: toJson(ref(STEP, "summary", "<what was kept>")),
        evidence: toJson(ref(STEP, "files", "<files with their SHA-256>")),
        details: {
          verdict: toJson(ref(STEP, "verdict", "<the triage's verdict>")),
          failed: toJson(ref(STEP, "failed", "<what could not be had>")),
        },
      },
    },
  ];
}

async function gatherAll(
  ctx: Context,
  { incident, startedAt, since }: Gathering,
  folder: string,
  job: Job,
): Promise<JsonObject> {
  const known = (await readIncident(incident, ctx))?.events.flatMap(({ evidence }) => evidence) ?? [];
  const files = looseEvidence(folder, known);
  const loose = files.length;
  const begun = beginLook({ ...ctx, signal: job.signal });
  // A clock that was set back can put the start after now: then it is looked back from now.
  const from = since ?? new Date(Math.min(startedAt.getTime(), begun.now.getTime()) - HOUR_MS);
  const stamp = begun.now.toISOString().replace(/[-:]/g, "").replace("T", "-").replace(".", "-").replace("Z", "");
  let done = 0;
  job.progress({ summary: `0 of ${GATHERERS.length}`, done, total: GATHERERS.length });
  const all = await gather(GATHERERS, { ...begun, from, startedAt }, ctx.redactor, (evidence) => {
    const content = `${JSON.stringify(evidence, null, 2)}\n`;
    files.push(keepEvidence(ctx.gate, folder, `${stamp}-${evidence.name}`, content));
    done += 1;
    job.progress({ summary: `${done} of ${GATHERERS.length}: ${evidence.title}`, done, total: GATHERERS.length });
  });
  const failed = all.flatMap(({ name, title, error }) => (error === null ? [] : [{ name, title, why: error }]));
  for (const { title, why } of failed) job.note({ text: `not had: ${title}: ${why}`, tone: "warn" });
  return {
    summary: summaryOf(all, failed.length, loose),
    files: files.map((one) => toJsonObject(one)),
    failed,
    verdict: verdictOf(all),
    takenUp: loose,
  };
}

function summaryOf(all: readonly Evidence[], failed: number, loose: number): string {
  return [
    `${all.length - failed} of ${all.length} kinds of evidence kept`,
    ...(loose === 0 ? [] : [`${loose === 1 ? "1 file" : `${loose} files`} of a gathering that was cut off taken up`]),
  ].join("; ");
}

function verdictOf(all: readonly Evidence[]): JsonObject | null {
  const data = all.find(({ name }) => name === "triage")?.data;
  if (!isObject(data)) return null;
  const { state, headline, next } = data;
  return toJsonObject({ state, headline, next });
}

/** What a gathering came to, in lines for whoever began it. */
export function gatheredWords(results: StepResults): string[] {
  const { verdict, summary } = results[STEP] ?? {};
  return [
    ...(isObject(verdict) && typeof verdict.headline === "string" ? [`triage: ${verdict.headline}`] : []),
    ...(typeof summary === "string" ? [summary] : []),
  ];
}
