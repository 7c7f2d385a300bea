import type { CommandGroup } from "../../core/command.js";
import init from "./init.js";
import path from "./path.js";
import show from "./show.js";
import validate from "./validate.js";

export const group: CommandGroup = {
  name: "config",
  summary: "Set up environments, and see where each value comes from",
  commands: [init, show, validate, path],
};
