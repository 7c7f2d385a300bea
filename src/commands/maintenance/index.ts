import type { CommandGroup } from "../../core/command.js";
import deploy from "./deploy.js";
import { infra } from "./infra/index.js";

export const group: CommandGroup = {
  name: "maintenance",
  summary: "Deployments from source, infrastructure, checklists and contacts",
  commands: [deploy, infra],
};
