import type { CommandGroup } from "../../core/command.js";
import list from "./list.js";
import show from "./show.js";
import verify from "./verify.js";

export const group: CommandGroup = {
  name: "journal",
  summary: "What was changed from here, by whom, and how it ended",
  commands: [list, show, verify],
};
