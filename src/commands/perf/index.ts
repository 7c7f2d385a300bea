import type { CommandGroup } from "../../core/command.js";
import { group as database } from "./database/index.js";
import recommend from "./recommend.js";
import { group as taskDefinition } from "./task-definition/index.js";
import utilization from "./utilization.js";

export const group: CommandGroup = {
  name: "perf",
  summary: "Utilisation, right-sizing, task definitions and the database's performance",
  commands: [utilization, recommend, taskDefinition, database],
};
