/** A Logs Insights query that was begun; how far it is follows from the time. */
export interface QueryState {
  id: string;
  text: string;
  groups: string[];
  from: number;
  to: number;
  limit: number;
  startedAt: number;
  stoppedAt: number | null;
}
