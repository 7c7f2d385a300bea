/**
 * Every way a command can end, and the exit code a script sees. This is the only table of exit codes.
 * An error's `code` is stable: it is what `-o json` prints.
 */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 2,
  unhealthy: 3,
  "not-confirmed": 4,
  moved: 4,
  locked: 4,
  "not-found": 5,
  credentials: 6,
  permission: 6,
  "wrong-account": 6,
  timeout: 7,
  "rolled-back": 8,
  partial: 9,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;
export type ErrorCode = Exclude<ExitName, "ok">;

export interface ErrorDetails {
  /** What to type or do next, in one sentence. */
  hint?: string;
  /** AWS's own error name, e.g. `ThrottlingException`. */
  awsCode?: string;
  requestId?: string;
  /** Which call failed, e.g. `ecs:UpdateService`. */
  operation?: string;
  cause?: unknown;
}

/** The one error type that reaches a person: what failed, why, what to type next, and an exit code from {@link EXIT}. */
export class NexusError extends Error {
  override readonly name = "NexusError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly awsCode: string | undefined;
  readonly requestId: string | undefined;
  readonly operation: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.awsCode = details.awsCode;
    this.requestId = details.requestId;
    this.operation = details.operation;
  }

  get exitCode(): number {
    return EXIT[this.code];
  }
}

/** A call whose outcome is unknown: it was sent, and no answer that can be believed came back. */
export class LostReplyError extends NexusError {}

export function usage(message: string, hint?: string): NexusError {
  return new NexusError("usage", message, hint === undefined ? {} : { hint });
}

export function notFound(message: string, hint?: string): NexusError {
  return new NexusError("not-found", message, hint === undefined ? {} : { hint });
}

/** Ctrl-C or a signal: what was running stops, exit 130. */
export function interrupted(message = "interrupted"): NexusError {
  return new NexusError("interrupted", message);
}

/** Any thrown value as a {@link NexusError}; what is not one already was not foreseen and exits 1. */
export function asNexusError(thrown: unknown): NexusError {
  if (thrown instanceof NexusError) return thrown;
  if (thrown instanceof Error && thrown.name === "AbortError") return interrupted();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new NexusError("failed", message, { cause: thrown });
}
