import { READ_LIST } from "../../aws/read-list.js";
import { command, everyUse } from "../../core/command.js";
import type { Declared } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import type { Uses } from "../../core/gate.js";
import { flag, kebab, list } from "../../core/options.js";
import { actionsOf, policyOf } from "../../security/policy/policy.js";

export default command({
  name: "policy",
  summary: "The least IAM policy that lets these commands run, or all of them",
  description:
    "Made of the operations that the commands declare and the gate holds them to, narrowed to the environment's own resources where IAM can. Where a flag lets a command send more, that is in its policy when the flag stands behind it, both in quotes. It is printed as JSON, for aws iam create-policy.",
  risk: "reads",
  args: { command: list("commands or groups of them; all when left out") },
  options: { readOnly: flag("only what looks: enough for reports and dry runs") },
  examples: [
    { type: "security policy service restart emergency triage", does: "for these two" },
    {
      type: "security policy 'incident investigate --guide'",
      does: "to be led through an investigation, and not only to look",
    },
    { type: "security policy --read-only > look.json", does: "for somebody who only looks" },
  ],
  async run(ctx, { command: words, readOnly }) {
    const all = await ctx.catalogue();
    const chosen =
      words.length === 0
        ? all.flatMap(everyUse)
        : chosenBy(
            words.flatMap((word) => word.split(/\s+/)),
            all,
          );
    const actions = actionsOf(chosen, readOnly ? READ_LIST : undefined);
    return { kind: "text", text: `${JSON.stringify(policyOf(actions, ctx.env, !readOnly), null, 2)}\n` };
  },
});

/** What commands and groups by their words may send, one after the other; the longest that fits counts. @throws usage */
function chosenBy(words: string[], all: readonly Declared[]): Uses[] {
  const chosen: Uses[] = [];
  for (let at = 0; at < words.length; ) {
    const length = [4, 3, 2, 1].find((many) => {
      const path = words.slice(at, at + many).join(" ");
      return at + many <= words.length && all.some((one) => one.path === path || one.path.startsWith(`${path} `));
    });
    if (length === undefined) throw usage(`there is no command "${words.slice(at).join(" ")}"`, "see: nexusctl --help");
    const path = words.slice(at, at + length).join(" ");
    at += length;
    const end = words.findIndex((word, index) => index >= at && !word.startsWith("--"));
    const flags = words.slice(at, end < 0 ? undefined : end);
    at += flags.length;
    chosen.push(...usesAt(path, flags, all));
  }
  return chosen;
}

/** A group's commands may be given any of their flags; a command by its own name has those that stand behind it. */
function usesAt(path: string, flags: readonly string[], all: readonly Declared[]): Uses[] {
  const found = all.filter((one) => one.path === path || one.path.startsWith(`${path} `));
  const [only, ...more] = found;
  if (only === undefined || more.length > 0 || only.path !== path) {
    if (flags.length > 0) throw usage(`"${path}" is a group: flags stand behind one command`);
    return found.flatMap(everyUse);
  }
  const byFlag = new Map(Object.entries(only.usesWith ?? {}).map(([name, uses]) => [`--${kebab(name)}`, uses]));
  return [
    only.uses,
    ...flags.map((flag) => {
      const uses = byFlag.get(flag);
      if (uses !== undefined) return uses;
      const known = [...byFlag.keys()].join(", ");
      throw usage(
        `${flag} lets "${path}" send nothing more`,
        known === "" ? "leave it out" : `one that does: ${known}`,
      );
    }),
  ];
}
