import type { CommandGroup } from "../../../core/command.js";
import clean from "./clean.js";
import create from "./create.js";
import download from "./download.js";
import list from "./list.js";
import prune from "./prune.js";
import restore from "./restore.js";
import swap from "./swap.js";
import verify from "./verify.js";

export const data: CommandGroup = {
  name: "data",
  summary: "Dumps of the database and Redis in S3: make, prove, restore, thin out",
  commands: [create, list, verify, restore, swap, download, prune, clean],
};
