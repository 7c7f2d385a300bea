import type { Command } from "../../../core/command.js";
import resize from "../../service/db/resize.js";

/** `service db resize` under the words of the runbook's "Database Optimization". */
const command: Command = {
  ...resize,
  examples: [
    { type: "perf database resize --class db.m6g.large --dry-run", does: "show what another class would mean" },
    {
      type: "perf database resize --storage 200 --at maintenance-window",
      does: "more storage, in the next maintenance window",
    },
  ],
};

export default command;
