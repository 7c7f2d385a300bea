import type { CommandGroup } from "../../../core/command.js";
import ack from "./ack.js";
import create from "./create.js";
import history from "./history.js";
import list from "./list.js";
import unack from "./unack.js";

export const group: CommandGroup = {
  name: "alarms",
  summary: "See, silence and make alarms",
  commands: [list, ack, unack, history, create],
};
