import { LOOKS, uses } from "../../../aws/uses.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { flag, required, text } from "../../../core/options.js";
import { inUseWarning, mayGo, readKey } from "../../../security/keys/one-key.js";

export default command({
  name: "deactivate",
  summary: "Switch an access key off; it can be switched on again",
  uses: uses(LOOKS.people, { iam: ["UpdateAccessKey"] }),
  risk: "disruptive",
  args: { key: required(text("the id of the key")) },
  options: { force: flag("also the user's last active key") },
  examples: [
    { type: "security keys deactivate AKIAIOSFODNN7EXAMPLE --dry-run", does: "whose it is and when it was last used" },
    { type: "security keys deactivate AKIAIOSFODNN7EXAMPLE", does: "switch it off, after asking" },
  ],
  async run(ctx, { key: id, force }) {
    const one = await readKey(ctx, id);
    if (one.key.active) await mayGo(ctx, one, force, "deactivated");
    const access = await ctx.aws.access();
    return change({
      title: `Deactivate ${id} of ${one.key.user}`,
      risk: "disruptive",
      resource: { type: "access-key", name: id },
      facts: [fact("state", one.key.active ? "active" : "inactive", { after: "inactive" }), ...one.facts],
      warnings: one.key.active ? inUseWarning(one, ctx.clock.now()) : [],
      steps: one.key.active ? [access.setActive(one.key, false)] : [],
      nothingToDo: "it is inactive already",
      doneWords: `Deactivated ${id} of ${one.key.user}`,
    });
  },
});
