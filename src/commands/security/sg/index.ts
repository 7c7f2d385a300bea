import type { CommandGroup } from "../../../core/command.js";
import allow from "./allow.js";
import list from "./list.js";
import revoke from "./revoke.js";
import show from "./show.js";

export const group: CommandGroup = {
  name: "sg",
  summary: "Security groups: who may reach what, open and close a port",
  commands: [list, show, allow, revoke],
};
