import type { Clock } from "./clock.js";
import { asNexusError, NexusError } from "./errors.js";
import type { JsonObject } from "./json.js";
import { unlessAborted } from "./race.js";
import type { Line } from "./report.js";
import { formatDuration } from "./time.js";

/** One look at what is being waited for. */
export interface WaitLook {
  state: "waiting" | "done" | "failed" | "rolled-back";
  /** Where it stands, e.g. `3/5 running, 2 pending`. */
  summary: string;
  progress?: { done: number; total: number };
  /** What happened since the last look, oldest first. */
  news?: Line[];
  /** Why it failed or was rolled back. */
  cause?: string;
  hint?: string;
  /** Failed because somebody else changed it: to take it back would be to take back theirs. */
  overtaken?: true;
  /** What later steps need of what was waited for. Holds no secret. */
  result?: JsonObject;
}

export interface WaitSpec {
  /** What is waited for, e.g. `deployment ecs-svc/123 to complete`. */
  what: string;
  /** In platform time. */
  timeoutMs: number;
  everyMs: number;
  look(): Promise<WaitLook>;
  /** The command that finds this wait again, without `nexusctl`. */
  reattach: string;
  /** It is a proof that is made by looking: once nobody looks, nothing goes on. */
  onlyWhileLooking?: boolean;
}

export interface WaitProgress extends WaitLook {
  elapsedMs: number;
  timeoutMs: number;
  what: string;
  /** The summary is a count that always moves: off a terminal it is said now and then, not each time. */
  counts?: boolean;
}

/** What was waited for was seen to fail by itself; not that nobody could look, or that others came in between. */
export class SeenToFail extends NexusError {}

const LOOKS_THAT_MAY_FAIL = 5;

/**
 * Looks until it is done, failed or rolled back, or the time is over.
 * A look that fails is shown and tried again; five in a row end the wait, because then nothing is known any more.
 * @throws timeout (exit 7) with the command to reattach, rolled-back (8), failed (1), interrupted (130)
 */
export async function waitUntil(
  spec: WaitSpec,
  deps: { clock: Clock; signal: AbortSignal; onProgress: (progress: WaitProgress) => void },
): Promise<WaitLook> {
  const begin = deps.clock.monotonic();
  let failures = 0;
  for (;;) {
    const elapsedMs = deps.clock.monotonic() - begin;
    const seen = await lookOnce(spec, deps.signal, failures);
    failures = seen.failures;
    deps.onProgress({ ...seen.look, elapsedMs, timeoutMs: spec.timeoutMs, what: spec.what });
    if (seen.look.state === "done") return seen.look;
    if (seen.look.state !== "waiting") throw ended(spec, seen.look);
    if (elapsedMs + spec.everyMs > spec.timeoutMs) throw timedOut(spec, seen.look);
    await deps.clock.sleep(spec.everyMs, deps.signal);
  }
}

async function lookOnce(spec: WaitSpec, signal: AbortSignal, failures: number) {
  try {
    return { look: await unlessAborted(spec.look(), signal), failures: 0 };
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (signal.aborted || error.code === "interrupted") throw new NexusError("interrupted", "interrupted");
    if (failures + 1 >= LOOKS_THAT_MAY_FAIL || error.exitCode === 5 || error.exitCode === 6) throw error;
    const look: WaitLook = {
      state: "waiting",
      summary: `could not look (${error.awsCode ?? error.message}), trying again`,
    };
    return { look, failures: failures + 1 };
  }
}

function ended(spec: WaitSpec, look: WaitLook): NexusError {
  const message = look.cause ?? `${spec.what}: ${look.summary}`;
  const details = look.hint === undefined ? {} : { hint: look.hint };
  if (look.state === "rolled-back") return new NexusError("rolled-back", message, details);
  return look.overtaken ? new NexusError("failed", message, details) : new SeenToFail("failed", message, details);
}

function timedOut(spec: WaitSpec, look: WaitLook): NexusError {
  return new NexusError(
    "timeout",
    `still waiting for ${spec.what} after ${formatDuration(spec.timeoutMs)}: ${look.summary}`,
    {
      hint: spec.onlyWhileLooking
        ? `begin it again with: nexusctl ${spec.reattach}`
        : `it goes on by itself; find it again with: nexusctl ${spec.reattach}`,
    },
  );
}
