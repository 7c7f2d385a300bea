export interface LogEvent {
  id: string;
  at: Date;
  /** When CloudWatch got it; later than `at`, and not in the same order. */
  ingestedAt?: Date;
  stream: string;
  message: string;
}

export interface LogSearch {
  group: string;
  /** CloudWatch Logs filter-pattern syntax; undefined matches everything. */
  pattern?: string;
  from: Date;
  to?: Date;
  /** Newest-first trimming is not done: the first `max` in time order are returned. */
  max: number;
  streamPrefix?: string;
  streams?: string[];
}

/** One page of FilterLogEvents. `next` undefined is the end; an empty page is not. */
export interface LogPage {
  events: LogEvent[];
  next: string | undefined;
}

export interface LogGroup {
  name: string;
  arn: string;
  createdAt: Date | undefined;
  /** Undefined: kept for ever. */
  retentionDays: number | undefined;
  storedBytes: number | undefined;
}

export interface LogStream {
  name: string;
  createdAt: Date | undefined;
  firstEventAt: Date | undefined;
  lastEventAt: Date | undefined;
}

/** One look at a running Insights query. */
export interface InsightsLook {
  /** `Complete` and the failures (`Failed`, `Cancelled`, `Timeout`, `Unknown`) are final. */
  status: string;
  fields: string[];
  /** Without `@ptr`. */
  rows: Record<string, string>[];
  recordsMatched: number;
  recordsScanned: number;
  bytesScanned: number;
}

/** What a Live Tail session gives: about once a second. */
export interface LiveTailUpdate {
  events: (LogEvent & { group: string })[];
  /** More than 500 a second came: some were left out. */
  sampled: boolean;
}

export interface Logs {
  /** Goes through empty pages to the end; `truncated` says that `max` or the deadline cut it. @throws not-found with near names */
  search(search: LogSearch): Promise<{ events: LogEvent[]; truncated: boolean }>;
  /**
   * One page of FilterLogEvents, both ends included, at most `limit` (10,000) events. Sent once for each call: what is
   * throttled throws at once (`awsCode` ThrottlingException), so that the caller sets the pace.
   * @throws not-found with near names, usage (exit 2) for a pattern that the service rejects
   */
  filter(
    search: { group: string; pattern?: string; from: Date; to: Date; streams?: string[]; streamPrefix?: string },
    page: { token: string | undefined; limit?: number; signal?: AbortSignal },
  ): Promise<LogPage>;
  /** The last `count` events of one stream, oldest first; none when the stream is not there. */
  tail(group: string, stream: string, count: number): Promise<LogEvent[]>;
  groups(prefix: string): Promise<string[]>;
  /** @throws not-found with near names */
  group(name: string): Promise<LogGroup>;
  /** Newest event first. @throws not-found with near names */
  streams(group: string, options: { prefix?: string; max: number }): Promise<LogStream[]>;
  /**
   * One page of one stream from its head (GetLogEvents); `next` is undefined once the service gives the same token again.
   * @throws not-found
   */
  events(
    from: { group: string; stream: string; since?: Date; until?: Date },
    token: string | undefined,
  ): Promise<LogPage>;
  /** StartQuery. @returns its id @throws usage when the query is malformed, with where */
  startQuery(query: { groups: string[]; text: string; from: Date; to: Date; limit?: number }): Promise<string>;
  queryResults(id: string): Promise<InsightsLook>;
  /** StopQuery; false when it had ended already. */
  stopQuery(id: string): Promise<boolean>;
  /** StartLiveTail, at most 10 groups. Ends when the service ends the session (3 h) or `signal` aborts. */
  liveTail(
    groups: LogGroup[],
    options: { pattern?: string; streams?: string[]; signal: AbortSignal },
  ): Promise<AsyncIterable<LiveTailUpdate>>;
}
