/** What sessions of the database waited for, on average at any moment of a range. */
export interface WaitEvent {
  /** `CPU`, or type and name as the engine has them: `Lock:transactionid`. */
  name: string;
  /** Average active sessions (`db.load.avg`). */
  sessions: number;
}

export interface LoadPoint {
  at: Date;
  /** Average active sessions. */
  value: number;
}

/**
 * Performance Insights of one database instance, which it knows by its resource id (`db-...`), not by its name. SQL is not
 * asked for: its text may hold data.
 */
export interface PerformanceInsights {
  /** Most first (DescribeDimensionKeys of `db.load.avg` by `db.wait_event`). */
  waits(resourceId: string, range: { from: Date; to: Date }, max: number): Promise<WaitEvent[]>;
  /** Oldest first; what was not measured is absent (GetResourceMetrics of `db.load.avg`). */
  load(resourceId: string, range: { from: Date; to: Date }): Promise<LoadPoint[]>;
}
