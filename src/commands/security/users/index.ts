import type { CommandGroup } from "../../../core/command.js";
import list from "./list.js";

export const group: CommandGroup = { name: "users", summary: "IAM users and how they get in", commands: [list] };
