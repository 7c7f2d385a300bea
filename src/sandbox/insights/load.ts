import { daily, during, type MetricSource, noise } from "../cloudwatch/source.js";

/** A wait event as Performance Insights tells PostgreSQL's apart. */
export interface SimulatedWait {
  type: string;
  name: string;
  sessions(at: number, source: MetricSource): number;
}

const calm = (least: number, more: number) => (at: number) => least + more * daily(at);

/** What sessions wait for at a minute. Without a connection left most wait for one transaction; a full disk stops what writes. */
export const WAITS: readonly SimulatedWait[] = [
  {
    type: "CPU",
    name: "CPU",
    sessions: (at, s) => (during("db-connections", at, s) ? 1.7 : calm(0.42, 0.36)(at)) + 0.1 * noise(at, "pi", s),
  },
  { type: "IO", name: "DataFileRead", sessions: calm(0.1, 0.22) },
  { type: "IO", name: "WALSync", sessions: (at, s) => (during("db-storage-full", at, s) ? 3.1 : calm(0.04, 0.08)(at)) },
  {
    type: "Client",
    name: "ClientRead",
    sessions: (at, s) => (during("db-connections", at, s) ? 21 + 3 * noise(at, "client", s) : calm(0.05, 0.09)(at)),
  },
  {
    type: "Lock",
    name: "transactionid",
    sessions: (at, s) => (during("db-connections", at, s) ? 48 + 6 * noise(at, "lock", s) : calm(0.003, 0.01)(at)),
  },
  {
    type: "IO",
    name: "DataFileExtend",
    sessions: (at, s) => (during("db-storage-full", at, s) ? 9 + 2 * noise(at, "extend", s) : 0.002),
  },
];
