import type { CommandGroup } from "../../core/command.js";
import { data } from "./data/index.js";
import { dr } from "./dr/index.js";
import pitr from "./pitr.js";
import { snapshot } from "./snapshot/index.js";

export const group: CommandGroup = {
  name: "backup",
  summary: "Snapshots, data backups, restores and disaster recovery",
  commands: [snapshot, pitr, data, dr],
};
