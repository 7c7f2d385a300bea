/** A Lambda function. */
export interface FunctionFacts {
  name: string;
  arn: string | undefined;
  runtime: string | undefined;
  timeoutMs: number;
  state: string | undefined;
  modifiedAt: Date | undefined;
}

export interface Invocation {
  /** The function itself failed, whatever the HTTP status says: `Handled` or `Unhandled`. */
  error: string | undefined;
  /** What it answered, as text. */
  payload: string;
  /** The last lines of its log. */
  log: string[];
  version: string | undefined;
}

/** Lambda. */
export interface Functions {
  /** @throws not-found */
  facts(name: string): Promise<FunctionFacts>;
  /**
   * Invoke, exactly once, waiting for the answer. Works only inside a job that allows it.
   * @throws LostReplyError when no answer came: it may have run, and is not invoked again
   */
  invoke(name: string, payload: string, options: { withinMs: number; signal: AbortSignal }): Promise<Invocation>;
}
