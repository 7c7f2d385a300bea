/** What ElastiCache remembers. What a snapshot is follows from the time. */
export interface CachesState {
  snapshots: { name: string; source: string; createdAt: number; exportedAt: number | undefined }[];
}
