import type { CommandGroup } from "../../../core/command.js";
import apply from "./apply.js";
import plan from "./plan.js";

export const infra: CommandGroup = {
  name: "infra",
  summary: "Infrastructure by terraform: plan it, read it, apply exactly that plan",
  commands: [plan, apply],
};
