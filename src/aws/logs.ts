export interface LogEvent {
  id: string;
  at: Date;
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

export interface Logs {
  /** Goes through empty pages to the end; `truncated` says that `max` or the deadline cut it. @throws not-found with near names */
  search(search: LogSearch): Promise<{ events: LogEvent[]; truncated: boolean }>;
  /** The last `count` events of one stream, oldest first; none when the stream is not there. */
  tail(group: string, stream: string, count: number): Promise<LogEvent[]>;
  groups(prefix: string): Promise<string[]>;
}
