import type { CommandGroup } from "../../core/command.js";
import { group as logs } from "./logs/index.js";

export const group: CommandGroup = {
  name: "monitor",
  summary: "Metrics, alarms, the dashboard and logs",
  commands: [logs],
};
