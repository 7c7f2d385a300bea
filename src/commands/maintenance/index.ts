import type { CommandGroup } from "../../core/command.js";
import contacts from "./contacts.js";

export const group: CommandGroup = {
  name: "maintenance",
  summary: "Deployments from source, infrastructure, checklists and contacts",
  commands: [contacts],
};
