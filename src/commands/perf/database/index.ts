import type { CommandGroup } from "../../../core/command.js";
import resize from "./resize.js";
import show from "./show.js";

export const group: CommandGroup = {
  name: "database",
  summary: "The database's load, and another size for it",
  self: show,
  commands: [resize],
};
