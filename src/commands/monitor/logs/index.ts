import type { CommandGroup } from "../../../core/command.js";
import download from "./download.js";
import insights from "./insights.js";
import search from "./search.js";
import streams from "./streams.js";
import tail from "./tail.js";

export const group: CommandGroup = {
  name: "logs",
  summary: "Follow, search, question and save logs",
  commands: [tail, search, insights, streams, download],
};
