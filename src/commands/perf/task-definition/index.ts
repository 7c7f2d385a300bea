import type { CommandGroup } from "../../../core/command.js";
import diff from "./diff.js";
import edit from "./edit.js";
import set from "./set.js";
import show from "./show.js";

export const group: CommandGroup = {
  name: "task-definition",
  summary: "What a task is made of: look, compare, change, deploy",
  commands: [show, diff, set, edit],
};
