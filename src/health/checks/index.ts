import type { Check } from "../check.js";
import { alarms } from "./alarms.js";
import { autoscaling } from "./autoscaling.js";
import { certificate } from "./certificate.js";
import { database } from "./database.js";
import { databaseHeadroom } from "./database-headroom.js";
import { deployment } from "./deployment.js";
import { dns } from "./dns.js";
import { dueRulesLeft } from "./due-rules.js";
import { ecsService } from "./ecs-service.js";
import { errorLogs } from "./error-logs.js";
import { recentChanges } from "./recent-changes.js";
import { stoppedTasks } from "./stopped-tasks.js";
import { targets } from "./targets.js";

/** Everything a triage looks at, in the order a person follows a request through the platform. */
export const TRIAGE_CHECKS: readonly Check[] = [
  ecsService,
  deployment,
  stoppedTasks,
  targets,
  autoscaling,
  database,
  databaseHeadroom,
  errorLogs,
  alarms,
  certificate,
  dns,
  dueRulesLeft,
  recentChanges,
];
