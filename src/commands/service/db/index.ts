import type { CommandGroup } from "../../../core/command.js";
import reboot from "./reboot.js";
import resize from "./resize.js";
import start from "./start.js";
import status from "./status.js";
import stop from "./stop.js";

export const group: CommandGroup = {
  name: "db",
  summary: "The service's database: look, start, stop, reboot, resize",
  commands: [status, start, stop, reboot, resize],
};
