import type { CommandGroup } from "../../../core/command.js";
import create from "./create.js";
import remove from "./delete.js";
import list from "./list.js";
import prune from "./prune.js";
import restore from "./restore.js";
import wait from "./wait.js";

export const snapshot: CommandGroup = {
  name: "snapshot",
  summary: "RDS snapshots: take, list, restore, delete, thin out",
  commands: [create, wait, list, restore, remove, prune],
};
