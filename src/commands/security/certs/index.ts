import type { CommandGroup } from "../../../core/command.js";
import list from "./list.js";
import request from "./request.js";
import show from "./show.js";
import wait from "./wait.js";

export const group: CommandGroup = {
  name: "certs",
  summary: "Certificates of ACM in both regions: look, request, wait",
  commands: [list, show, request, wait],
};
