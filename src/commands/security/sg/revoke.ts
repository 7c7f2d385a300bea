import { sameOpening } from "../../../aws/network/read.js";
import type { Network, Rule, SecurityGroup } from "../../../aws/network.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { change, fact, type WaitStep } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { notFound, usage } from "../../../core/errors.js";
import { required, text } from "../../../core/options.js";
import { rehearse } from "../../../security/network/rehearse.js";
import { OPENING_OPTIONS, type OpeningTyped, openingOf } from "../../../security/network/wanted.js";
import { openingWords } from "../../../security/network/words.js";

const SEEN_MS = 30_000;

export default command({
  name: "revoke",
  summary: "Close a port: revoke one rule by its id, and read the rules again after",
  description:
    "A rule that is described rather than named is looked up first: in a default VPC, EC2 takes a revocation that matches nothing for a success.",
  runbook: ["security/groups#2"],
  uses: uses(LOOKS.groups, {
    ec2: [
      "RevokeSecurityGroupEgress",
      "RevokeSecurityGroupEgress DryRun",
      "RevokeSecurityGroupIngress",
      "RevokeSecurityGroupIngress DryRun",
    ],
  }),
  risk: "disruptive",
  args: { group: required(text("its id or name")) },
  options: { rule: text("the rule's id, as security sg show has it", { placeholder: "id" }), ...OPENING_OPTIONS },
  examples: [
    { type: "security sg revoke sg-0a1b2c3d --rule sgr-0f1e2d3c", does: "by the rule's id" },
    { type: "security sg revoke nexus-db --port 5432 --cidr 203.0.113.7/32 --dry-run", does: "which rule that is" },
  ],
  async run(ctx, { group: named, rule: id, ...typed }) {
    const network = await ctx.aws.network();
    const group = await network.group(named);
    const rules = await network.rules(group.id);
    const rule = id === undefined ? await described(typed, rules, group, network) : withId(id, rules, group);
    const words = openingWords(rule);
    const step = network.revoke(group, rule, `revoke ${rule.id}: ${words}`);
    const refused = await rehearse(ctx, step);
    const users = await network.interfaces(group.id);
    return change({
      title: `Revoke ${words} from ${group.name}`,
      risk: "disruptive",
      resource: { type: "security-group", name: group.id },
      facts: [
        fact("group", `${group.id} ${group.name} in ${group.vpc}`),
        fact("rule", `${rule.id} ${words}`, { after: "gone" }),
        fact("its description", rule.description),
        fact("used by", `${users.length} ${users.length === 1 ? "interface" : "interfaces"}`, { volatile: true }),
      ],
      warnings: [...refused, ...(rule.egress ? ["what uses the group can no longer reach out by it"] : [])],
      steps: [step, untilGone(network, group, rule)],
      doneWords: `Revoked ${words} from ${group.name}`,
    });
  },
});

function withId(id: string, rules: Rule[], group: SecurityGroup): Rule {
  const found = rules.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw notFound(`${group.name} has no rule ${id}`, `nexusctl security sg show ${group.id} lists them`);
}

async function described(typed: OpeningTyped, rules: Rule[], group: SecurityGroup, network: Network): Promise<Rule> {
  if (
    typed.port === undefined &&
    typed.cidr === undefined &&
    typed.fromGroup === undefined &&
    typed.prefixList === undefined
  ) {
    throw usage("which rule? --rule is missing", `nexusctl security sg show ${group.id} lists them`);
  }
  const opening = await openingOf(typed, network);
  const found = rules.find((one) => sameOpening(one, opening));
  if (found !== undefined) return found;
  throw notFound(
    `${group.name} has no rule for ${openingWords(opening)}; nothing was revoked`,
    `nexusctl security sg show ${group.id} lists those there are`,
  );
}

/** EC2's lists may lag behind: only a rule that is seen to be gone is gone. */
function untilGone(network: Network, group: SecurityGroup, rule: Rule): WaitStep {
  const reattach = `security sg show ${group.id}`;
  return {
    kind: "wait",
    id: "gone",
    words: "read the rules again until it is gone",
    timeoutMs: SEEN_MS,
    reattach,
    wait: () => ({
      what: `${rule.id} to be gone`,
      timeoutMs: SEEN_MS,
      everyMs: 2_000,
      reattach,
      look: async () => {
        const there = (await network.rules(group.id)).some(({ id }) => id === rule.id);
        return there ? { state: "waiting", summary: "still listed" } : { state: "done", summary: "gone" };
      },
    }),
  };
}
