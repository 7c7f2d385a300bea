import type { Step } from "../step.js";
import { backup } from "./backup.js";
import { emergency } from "./emergency.js";
import { incident } from "./incident.js";
import { maintenance } from "./maintenance.js";
import { monitor } from "./monitor.js";
import { perf } from "./perf.js";
import { security } from "./security.js";
import { service } from "./service.js";

/** Every step of the runbook, in its order. */
export const STEPS: readonly Step[] = [
  ...emergency,
  ...service,
  ...monitor,
  ...backup,
  ...security,
  ...perf,
  ...incident,
  ...maintenance,
];
