import type { FunctionFacts, Functions, Invocation } from "../../aws/functions.js";
import type { Job, JobStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError, LostReplyError, NexusError } from "../../core/errors.js";
import { replaceFile } from "../../core/files.js";
import type { JsonObject } from "../../core/json.js";
import { OutcomeUnknown } from "../../core/steps.js";
import { type DrReport, reportPath } from "./reports.js";

/** Lambda runs for at most a quarter of an hour; beyond the function's own limit only the way takes time. */
const GRACE_MS = 30_000;
const MOST_ANSWER = 2_000;

/** Invokes the function that rehearses recovery: once, whatever the network does; a failure of the function is a failure. */
export function rehearsal(ctx: Context, lambda: Functions, facts: FunctionFacts, payload: string): JobStep {
  const path = reportPath(ctx);
  const timeoutMs = ctx.globals.timeoutMs ?? facts.timeoutMs + GRACE_MS;
  return {
    kind: "job",
    id: "invoke",
    words: `invoke ${facts.name} once, wait for its answer, and keep the report`,
    what: `running ${facts.name}`,
    allows: [
      {
        service: "lambda",
        operation: "Invoke",
        within: { FunctionName: facts.name, InvocationType: "RequestResponse" },
      },
      { service: "file", operation: "replace", within: { path } },
    ],
    request: { function: facts.name, payload, report: path },
    timeoutMs: timeoutMs + GRACE_MS,
    undo: { kind: "none", why: "what the function did cannot be called back" },
    run: (job) => run(ctx, lambda, { name: facts.name, payload, path, timeoutMs }, job),
  };
}

interface Asked {
  name: string;
  payload: string;
  path: string;
  timeoutMs: number;
}

async function run(ctx: Context, lambda: Functions, asked: Asked, job: Job): Promise<JsonObject> {
  const { name, payload, path, timeoutMs } = asked;
  const at = ctx.clock.now().toISOString();
  const begin = ctx.clock.monotonic();
  job.progress({ summary: "invoked, waiting for its answer" });
  const keep = (report: Omit<DrReport, "at" | "function">) => {
    const content = `${JSON.stringify(ctx.redactor.json({ at, function: name, ...report }), null, 2)}\n`;
    ctx.gate.check({ service: "file", operation: "replace", content: { path, content } });
    replaceFile(path, content);
  };
  let seen: Invocation;
  try {
    seen = await lambda.invoke(name, payload, { withinMs: timeoutMs, signal: job.signal });
  } catch (thrown) {
    const error = asNexusError(thrown);
    keep({ ok: false, durationMs: null, error: error.message, answer: null, log: [] });
    throw thrown instanceof LostReplyError || error.code === "interrupted" ? mayHaveRun(name, error) : error;
  }
  const durationMs = Math.round(ctx.clock.monotonic() - begin);
  const answer = ctx.redactor.text(seen.payload).slice(0, MOST_ANSWER);
  const log = seen.log.map((line) => ctx.redactor.text(line));
  if (seen.error !== undefined) {
    const why = `${name} failed (${seen.error}): ${errorWords(answer)}`;
    keep({ ok: false, durationMs, error: why, answer, log });
    for (const text of log.slice(-10)) job.note({ text, tone: "muted" });
    throw new NexusError("failed", why, { hint: `its log: nexusctl monitor logs tail --group /aws/lambda/${name}` });
  }
  keep({ ok: true, durationMs, error: null, answer, log });
  return {
    durationMs,
    billedMs: billed(log),
    answer,
    log: log.slice(-10),
    version: seen.version ?? null,
    report: path,
  };
}

/** What is sent once and not answered is not sent again: to invoke twice may fail over twice. */
function mayHaveRun(name: string, error: NexusError): OutcomeUnknown {
  const code = error.code === "interrupted" ? "interrupted" : "partial";
  return new OutcomeUnknown(
    code,
    `${name} was invoked and gave no answer: it may have run, or run still (${error.message})`,
    {
      hint: `it is not invoked again; see its log: nexusctl monitor logs tail --group /aws/lambda/${name}`,
      cause: error,
    },
  );
}

function errorWords(answer: string): string {
  try {
    const value: unknown = JSON.parse(answer);
    if (typeof value === "object" && value !== null && "errorMessage" in value) return String(value.errorMessage);
  } catch {
    // Then what it answered is all there is.
  }
  return answer === "" ? "it said nothing" : answer;
}

/** What the REPORT line of Lambda's log says. */
function billed(log: readonly string[]): number | null {
  const line = log.find((one) => one.startsWith("REPORT "));
  const found = /Billed Duration: (\d+) ms/.exec(line ?? "")?.[1];
  return found === undefined ? null : Number(found);
}
