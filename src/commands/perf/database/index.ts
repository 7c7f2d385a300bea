import type { CommandGroup } from "../../../core/command.js";
import resize from "./resize.js";

export const group: CommandGroup = {
  name: "database",
  summary: "The database's load, and another size for it",
  commands: [resize],
};
