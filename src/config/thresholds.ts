import type { Thresholds } from "../core/environment.js";

export const DEFAULT_THRESHOLDS: Readonly<Thresholds> = Object.freeze({
  cpuWarn: 75,
  cpuCritical: 90,
  memoryWarn: 80,
  memoryCritical: 92,
  databaseCpuWarn: 75,
  databaseCpuCritical: 90,
  databaseConnectionsWarn: 75,
  databaseConnectionsCritical: 90,
  databaseFreeStorageWarn: 20,
  databaseFreeStorageCritical: 10,
  errorsPerMinuteWarn: 5,
  errorsPerMinuteCritical: 30,
  certificateDaysWarn: 30,
  certificateDaysCritical: 7,
});

/** Two thresholds of one measure, and on which side of it trouble lies. */
interface Pair {
  warn: keyof Thresholds;
  critical: keyof Thresholds;
  trouble: "above" | "below";
}

export const THRESHOLD_PAIRS: readonly Pair[] = [
  { warn: "cpuWarn", critical: "cpuCritical", trouble: "above" },
  { warn: "memoryWarn", critical: "memoryCritical", trouble: "above" },
  { warn: "databaseCpuWarn", critical: "databaseCpuCritical", trouble: "above" },
  { warn: "databaseConnectionsWarn", critical: "databaseConnectionsCritical", trouble: "above" },
  { warn: "databaseFreeStorageWarn", critical: "databaseFreeStorageCritical", trouble: "below" },
  { warn: "errorsPerMinuteWarn", critical: "errorsPerMinuteCritical", trouble: "above" },
  { warn: "certificateDaysWarn", critical: "certificateDaysCritical", trouble: "below" },
];

/** The pairs whose warning would come after the alarm it is meant to precede. */
export function misorderedThresholds(thresholds: Thresholds): Pair[] {
  return THRESHOLD_PAIRS.filter(({ warn, critical, trouble }) =>
    trouble === "above" ? thresholds[warn] > thresholds[critical] : thresholds[warn] < thresholds[critical],
  );
}
