import { LOOKS, uses } from "../../../aws/uses.js";
import { turnByBatch, turnTo } from "../../../backup/dr/failover.js";
import { command } from "../../../core/command.js";
import { usage } from "../../../core/errors.js";
import { choice, flag, text } from "../../../core/options.js";
import { readGiven } from "../../given.js";

export default command({
  name: "failover",
  summary: "Turn the public name to the other region: checked, atomic, and with the way back kept",
  description:
    "Shows each record set before and after, looks first whether the target is well, sends one atomic batch, waits for INSYNC, and asks the zone's name servers. The former sets are kept as the inverse before anything is sent.",
  runbook: ["backup/disaster-recovery#2"],
  uses: uses(LOOKS.dns, LOOKS.balancing, { route53: ["ChangeResourceRecordSets"] }),
  risk: "destructive",
  options: {
    to: choice("where to", ["dr", "primary"]),
    changeBatch: text("instead: a change batch as the aws CLI takes it; - for stdin", { placeholder: "file" }),
    force: flag("also when the target is not known to be well"),
  },
  examples: [
    { type: "backup dr failover --to dr --dry-run", does: "what would change, and how the target is" },
    { type: "backup dr failover --change-batch failover-change.json", does: "what the file says, after checking it" },
  ],
  async run(ctx, { to, changeBatch, force }) {
    if ((to === undefined) === (changeBatch === undefined)) {
      throw usage("give --to dr or --change-batch <file>", "to go back: nexusctl backup dr failback");
    }
    if (changeBatch !== undefined) return turnByBatch(ctx, await readGiven(ctx, changeBatch), changeBatch);
    return turnTo(ctx, to ?? "dr", force);
  },
});
