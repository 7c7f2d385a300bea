import type { CommandGroup } from "../../../core/command.js";
import recover from "./recover.js";
import show from "./show.js";

export const database: CommandGroup = {
  name: "database",
  summary: "The database: reach it, see what it is short of, recover it",
  self: show,
  commands: [recover],
};
