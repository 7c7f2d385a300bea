import type { CommandGroup } from "../../core/command.js";
import { group as db } from "./db/index.js";
import deploy from "./deploy.js";
import events from "./events.js";
import restart from "./restart.js";
import rollback from "./rollback.js";
import scale from "./scale.js";
import start from "./start.js";
import status from "./status.js";
import stop from "./stop.js";
import tasks from "./tasks.js";
import wait from "./wait.js";

export const group: CommandGroup = {
  name: "service",
  summary: "The service and its database: look, start, stop, scale, deploy, roll back",
  commands: [status, events, tasks, start, stop, restart, scale, deploy, rollback, wait, db],
};
