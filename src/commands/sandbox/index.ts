import type { CommandGroup } from "../../core/command.js";
import breakFault from "./break.js";
import heal from "./heal.js";
import reset from "./reset.js";
import status from "./status.js";

export const group: CommandGroup = {
  name: "sandbox",
  summary: "The built-in simulated platform: break it, heal it, start afresh",
  commands: [status, breakFault, heal, reset],
};
