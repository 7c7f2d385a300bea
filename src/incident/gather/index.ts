import { databaseEvents, journal, trail } from "./changes.js";
import type { Gatherer } from "./gatherer.js";
import { database, service, stoppedTasks, targets, triage } from "./platform.js";
import { alarmHistory, alarms, errors, metrics } from "./watching.js";

/** Everything that is kept of an incident, what AWS forgets soonest first. */
export const GATHERERS: readonly Gatherer[] = [
  stoppedTasks,
  triage,
  service,
  targets,
  errors,
  alarms,
  alarmHistory,
  metrics,
  database,
  databaseEvents,
  trail,
  journal,
];
