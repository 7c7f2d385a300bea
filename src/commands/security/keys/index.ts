import type { CommandGroup } from "../../../core/command.js";
import activate from "./activate.js";
import deactivate from "./deactivate.js";
import deletes from "./delete.js";
import list from "./list.js";
import rotate from "./rotate.js";

export const group: CommandGroup = {
  name: "keys",
  summary: "Access keys: look, rotate without an outage, switch off and on, delete",
  commands: [list, rotate, deactivate, activate, deletes],
};
