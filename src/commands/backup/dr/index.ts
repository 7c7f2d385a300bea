import type { CommandGroup } from "../../../core/command.js";
import failback from "./failback.js";
import failover from "./failover.js";
import reports from "./reports.js";
import status from "./status.js";
import test from "./test.js";

export const dr: CommandGroup = {
  name: "dr",
  summary: "Disaster recovery: where we are, rehearse it, fail over, go back",
  commands: [status, test, reports, failover, failback],
};
