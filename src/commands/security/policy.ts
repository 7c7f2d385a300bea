import { READ_LIST } from "../../aws/read-list.js";
import { command } from "../../core/command.js";
import type { Declared } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import { flag, list } from "../../core/options.js";
import { actionsOf, policyOf } from "../../security/policy/policy.js";

export default command({
  name: "policy",
  summary: "The least IAM policy that lets these commands run, or all of them",
  description:
    "Made of the operations that the commands declare and the gate holds them to, narrowed to the environment's own resources where IAM can. It is printed as JSON, for aws iam create-policy.",
  risk: "reads",
  args: { command: list("commands or groups of them; all when left out") },
  options: { readOnly: flag("only what looks: enough for reports and dry runs") },
  examples: [
    { type: "security policy service restart emergency triage", does: "for these two" },
    { type: "security policy --read-only > look.json", does: "for somebody who only looks" },
  ],
  async run(ctx, { command: words, readOnly }) {
    const all = await ctx.catalogue();
    const chosen =
      words.length === 0
        ? all
        : chosenBy(
            words.flatMap((word) => word.split(/\s+/)),
            all,
          );
    const actions = actionsOf(
      chosen.map(({ uses }) => uses),
      readOnly ? READ_LIST : undefined,
    );
    return { kind: "text", text: `${JSON.stringify(policyOf(actions, ctx.env, !readOnly), null, 2)}\n` };
  },
});

/** Commands and groups by their words, one after the other; the longest that fits counts. @throws usage */
function chosenBy(words: string[], all: readonly Declared[]): Declared[] {
  const chosen: Declared[] = [];
  for (let at = 0; at < words.length; ) {
    const length = [4, 3, 2, 1].find((many) => {
      const path = words.slice(at, at + many).join(" ");
      return at + many <= words.length && all.some((one) => one.path === path || one.path.startsWith(`${path} `));
    });
    if (length === undefined) throw usage(`there is no command "${words.slice(at).join(" ")}"`, "see: nexusctl --help");
    const path = words.slice(at, at + length).join(" ");
    chosen.push(...all.filter((one) => one.path === path || one.path.startsWith(`${path} `)));
    at += length;
  }
  return chosen;
}
