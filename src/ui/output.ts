import { NexusError } from "../core/errors.js";
import { errnoOf } from "../core/files.js";
import type { Redactor } from "../core/redact.js";

/** A `document` (JSON, YAML) has been masked as data: only its values are secrets, never its keys. */
type As = "text" | "document";

/** Where results (stdout) and everything else (stderr) go. Every text passes the redactor on its way. */
export interface Output {
  readonly redactor: Redactor;
  out(text: string, as?: As): void;
  err(text: string, as?: As): void;
  /** Aborts when the reader of stdout has gone (`| head`): whatever still produces may stop. */
  readonly closed: AbortSignal;
  /**
   * Resolves when all that was written is out of this process. Never call `process.exit` instead: it cuts a pipe at 64 KiB.
   * @throws failed when stdout could not be written, e.g. the disk is full
   */
  flush(): Promise<void>;
}

export function createOutput(deps: {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  redactor: Redactor;
}): Output {
  const { stdout, stderr, redactor } = deps;
  const closed = new AbortController();
  let failure: Error | undefined;
  stdout.on("error", (error: Error) => {
    if (!isGone(error)) failure ??= error;
    closed.abort();
  });
  // Nobody is left to be told when stderr itself cannot be written; the exit code still says how it ended.
  let deaf = false;
  stderr.on("error", () => {
    deaf = true;
  });
  return {
    redactor,
    closed: closed.signal,
    out: (text, as = "text") => {
      if (!closed.signal.aborted && text !== "") stdout.write(redactor[as](text));
    },
    err: (text, as = "text") => {
      if (!deaf && text !== "") stderr.write(redactor[as](text));
    },
    flush: async () => {
      await Promise.all([drained(stdout, closed.signal), drained(stderr, undefined)]);
      if (failure !== undefined) {
        throw new NexusError("failed", `cannot write the result: ${failure.message}`, {
          hint: "what was done is done; see: nexusctl journal list",
          cause: failure,
        });
      }
    },
  };
}

/** An empty write is called back after all that was written before it. */
function drained(stream: NodeJS.WritableStream, closed: AbortSignal | undefined): Promise<void> {
  if (closed?.aborted || !stream.writable) return Promise.resolve();
  return new Promise((resolve) => {
    closed?.addEventListener("abort", () => resolve(), { once: true });
    stream.write("", () => resolve());
  });
}

function isGone(error: Error): boolean {
  const code = errnoOf(error);
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || code === "ECONNRESET";
}
