import { LOOKS, uses } from "../../../aws/uses.js";
import { change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { required, text } from "../../../core/options.js";
import { readKey } from "../../../security/keys/one-key.js";

export default command({
  name: "activate",
  summary: "Switch an access key on again",
  uses: uses(LOOKS.people, { iam: ["UpdateAccessKey"] }),
  risk: "disruptive",
  args: { key: required(text("the id of the key")) },
  examples: [
    { type: "security keys activate AKIAIOSFODNN7EXAMPLE --dry-run", does: "whose it is" },
    { type: "security keys activate AKIAIOSFODNN7EXAMPLE --yes", does: "let it in again at once" },
  ],
  async run(ctx, { key: id }) {
    const { key, facts } = await readKey(ctx, id);
    const access = await ctx.aws.access();
    return change({
      title: `Activate ${id} of ${key.user}`,
      risk: "disruptive",
      resource: { type: "access-key", name: id },
      facts: [fact("state", key.active ? "active" : "inactive", { after: "active" }), ...facts],
      warnings: [],
      steps: key.active ? [] : [access.setActive(key, true)],
      nothingToDo: "it is active already",
      doneWords: `Activated ${id} of ${key.user}`,
    });
  },
});
