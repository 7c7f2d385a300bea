import type { CommandGroup } from "../../core/command.js";
import contacts from "./contacts.js";
import daily from "./daily.js";
import deploy from "./deploy.js";
import history from "./history.js";
import { infra } from "./infra/index.js";
import monthly from "./monthly.js";
import weekly from "./weekly.js";

export const group: CommandGroup = {
  name: "maintenance",
  summary: "Deployments from source, infrastructure, checklists and contacts",
  commands: [deploy, infra, daily, weekly, monthly, history, contacts],
};
