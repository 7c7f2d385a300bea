import type { CommandGroup } from "../../core/command.js";
import { group as alarms } from "./alarms/index.js";
import dashboard from "./dashboard.js";
import { group as logs } from "./logs/index.js";
import metrics from "./metrics.js";

export const group: CommandGroup = {
  name: "monitor",
  summary: "Metrics, alarms, the dashboard and logs",
  commands: [dashboard, metrics, alarms, logs],
};
