import { LOOKS, uses } from "../../../aws/uses.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { flag, required, text } from "../../../core/options.js";
import { inUseWarning, mayGo, readKey } from "../../../security/keys/one-key.js";

export default command({
  name: "delete",
  summary: "Delete an access key for good",
  description: "A key that is switched off first can be switched on again when something breaks; a deleted one cannot.",
  runbook: ["security/access#2"],
  uses: uses(LOOKS.people, { iam: ["DeleteAccessKey"] }),
  risk: "destructive",
  args: { key: required(text("the id of the key")) },
  options: { force: flag("also the user's last active key") },
  examples: [
    { type: "security keys delete AKIAIOSFODNN7EXAMPLE --dry-run", does: "whose it is and when it was last used" },
    { type: "security keys delete AKIAIOSFODNN7EXAMPLE", does: "delete it, after its id was typed" },
  ],
  async run(ctx, { key: id, force }) {
    const one = await readKey(ctx, id);
    await mayGo(ctx, one, force, "deleted");
    const { key } = one;
    const access = await ctx.aws.access();
    return change({
      title: `Delete ${id} of ${key.user}`,
      risk: "destructive",
      resource: { type: "access-key", name: id },
      facts: [fact("state", key.active ? "active" : "inactive", { after: "gone" }), ...one.facts],
      warnings: [
        ...(key.active ? ["it is still active: nexusctl security keys deactivate can be taken back, this cannot"] : []),
        ...inUseWarning(one, ctx.clock.now()),
      ],
      steps: [access.deleteKey(key.user, id, `delete ${id}`)],
      doneWords: `Deleted ${id} of ${key.user}`,
    });
  },
});
