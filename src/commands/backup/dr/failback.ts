import { LOOKS, uses } from "../../../aws/uses.js";
import { turnTo } from "../../../backup/dr/failover.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { NexusError } from "../../../core/errors.js";
import { changesIn } from "../../../core/history.js";
import { flag } from "../../../core/options.js";

export default command({
  name: "failback",
  summary: "Turn the public name back to the primary region",
  runbook: ["backup/disaster-recovery#2"],
  uses: uses(LOOKS.dns, LOOKS.balancing, { route53: ["ChangeResourceRecordSets"] }),
  risk: "destructive",
  options: { force: flag("also when the target is not known to be well") },
  examples: [
    { type: "backup dr failback --dry-run", does: "what would change, and how the primary region is" },
    { type: "backup dr failback", does: "turn it back, after its name was typed" },
  ],
  async run(ctx, { force }) {
    if (ctx.env.recovery.primary === undefined) throw await notConfigured(ctx);
    return turnTo(ctx, "primary", force);
  },
});

/** Without a primary target the way back is the inverse that the last failover left. */
async function notConfigured(ctx: Context): Promise<NexusError> {
  const last = changesIn(await ctx.journal.read()).findLast(
    ({ resource, undoneBy, undoes }) =>
      resource.type === "dns-record" && undoneBy === undefined && undoes === undefined,
  );
  return new NexusError("config", "where primary is, is not configured", {
    hint:
      last === undefined
        ? "add it: recovery: { primary: { alias: { dnsName: ..., hostedZoneId: ... } } }"
        : `take the last failover back instead: nexusctl undo ${last.id}`,
  });
}
