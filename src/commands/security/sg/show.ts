import type { NetworkInterface, Rule } from "../../../aws/network.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { toJson } from "../../../core/json.js";
import { required, text } from "../../../core/options.js";
import { type Cell, report, type Section } from "../../../core/report.js";
import { dueOf } from "../../../health/due-rules.js";
import { whyNot } from "../../../health/why.js";
import { type Attempt, attempt } from "../../../health/within.js";
import { BREADTH_WORDS, type Judged, judgeOpening, namesOf, portNames } from "../../../security/network/judge.js";
import { readPrefixLists } from "../../../security/network/look.js";

const PART_MS = 10_000;

export default command({
  name: "show",
  summary: "One group's rules in words, what is open to the world, and who uses it",
  runbook: ["security/groups#1"],
  uses: uses(LOOKS.groups),
  risk: "reads",
  args: { group: required(text("its id or name")) },
  examples: [
    { type: "security sg show sg-0a1b2c3d", does: "rules in words, with the ids to revoke them by" },
    { type: "security sg show nexus-platform-alb -o json", does: "by name, for a script" },
  ],
  async run(ctx, { group: named }) {
    const network = await ctx.aws.network();
    const group = await network.group(named);
    const [rules, users, others] = await Promise.all([
      network.rules(group.id),
      attempt(() => network.interfaces(group.id), PART_MS, ctx),
      attempt(() => network.groups(), PART_MS, ctx),
    ]);
    const lists = await readPrefixLists(network, rules);
    const names = namesOf(others.ok ? others.value : [group]);
    const judged = rules.map((rule) => judgeOpening(rule, rules, lists, names));
    const ingress = judged.filter(({ opening }) => !opening.egress);
    const exposed = [...new Set(ingress.flatMap((one) => one.exposed))];
    return report({
      schema: "security.group",
      headline: headlineOf(group.name, ingress, exposed),
      tone: exposed.length > 0 ? "critical" : "info",
      data: {
        group: { id: group.id, name: group.name, description: group.description, vpc: group.vpc },
        rules: judged.map((one) => document(one)),
        usedBy: users.ok ? users.value.map((one) => toJson(one)) : null,
        unknown: [users, others].flatMap((part: Attempt<unknown>) => (part.ok ? [] : [whyNot(part.error)])),
      },
      sections: [
        {
          type: "fields",
          rows: [
            ["group", `${group.id} in ${group.vpc}`],
            ["description", group.description],
          ],
        },
        table("Lets in", ingress, ctx),
        table(
          "Lets out",
          judged.filter(({ opening }) => opening.egress),
          ctx,
        ),
        usersSection(users),
      ],
    });
  },
});

function headlineOf(name: string, ingress: Judged[], exposed: number[]): string {
  if (exposed.length > 0) return `${name} has ${portNames(exposed)} open to the world`;
  const open = ingress.filter(({ breadth }) => breadth === "world").length;
  const rules = `${name} lets in by ${ingress.length} ${ingress.length === 1 ? "rule" : "rules"}`;
  return open === 0 ? `${rules}, none of them open to the world` : `${rules}, ${open} of them open to the world`;
}

function document({ opening, words, breadth, exposed }: Judged<Rule>) {
  const { id, egress, protocol, from, to, peer, description } = opening;
  return {
    id,
    egress,
    words,
    protocol,
    from: from ?? null,
    to: to ?? null,
    peer: peer.kind === "cidr" ? peer.cidr : peer.id,
    peerKind: peer.kind,
    description: description ?? null,
    breadth,
    sensitivePorts: exposed,
    revokeBy: dueOf(description)?.toISOString() ?? null,
  };
}

function table(title: string, rules: Judged<Rule>[], ctx: Context): Section {
  return {
    type: "table",
    title,
    columns: [
      { title: "RULE", yield: 0 },
      { title: "WHAT", yield: 0 },
      { title: "REACH" },
      { title: "DESCRIPTION", yield: 3 },
    ],
    rows: rules.map(({ opening, words, breadth, tone }): Cell[] => {
      const due = dueOf(opening.description);
      const overdue = due !== undefined && due < ctx.clock.now();
      const mark = overdue ? "overdue: it was meant to go" : opening.egress ? "" : BREADTH_WORDS[breadth];
      return [
        opening.id,
        words,
        mark === "" ? "" : { text: mark, tone: overdue ? "warn" : tone },
        opening.description ?? "",
      ];
    }),
    empty: "nothing",
  };
}

function usersSection(users: Attempt<NetworkInterface[]>): Section {
  if (!users.ok) {
    return { type: "lines", title: "Used by", lines: [{ text: `unknown: ${whyNot(users.error)}`, tone: "unknown" }] };
  }
  return {
    type: "table",
    title: "Used by",
    columns: [
      { title: "INTERFACE", yield: 1 },
      { title: "WHAT", yield: 0 },
      { title: "STATUS", yield: 2 },
    ],
    rows: users.value.map(({ id, description, type, status }) => [id, description === "" ? type : description, status]),
    empty: "no network interface: nothing uses it now",
  };
}
