import type { SecurityGroup } from "../../../aws/network.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { flag } from "../../../core/options.js";
import { type Cell, report } from "../../../core/report.js";
import { type Judged, judgeOpening, namesOf, portNames } from "../../../security/network/judge.js";
import { readPrefixLists } from "../../../security/network/look.js";
import { portWords } from "../../../security/network/words.js";

export default command({
  name: "list",
  summary: "The platform's security groups, and what of them is open to the world",
  runbook: ["security/groups#1"],
  uses: uses(LOOKS.groups),
  risk: "reads",
  options: { all: flag("every group of the region, whatever its name") },
  examples: [
    { type: "security sg list", does: "the platform's groups" },
    {
      type: "security sg list --all -o json --query 'groups[?worldOpen].id'",
      does: "every group that is open to the world",
    },
  ],
  async run(ctx, { all }) {
    const { groupPrefix } = ctx.env.security;
    const network = await ctx.aws.network();
    const found = (await network.groups(all ? undefined : groupPrefix)).slice(0, ctx.globals.maxItems);
    const names = namesOf(found);
    const lists = await readPrefixLists(
      network,
      found.flatMap(({ openings }) => openings),
    );
    const judged = found.map((group) => ({
      group,
      rules: group.openings
        .filter(({ egress }) => !egress)
        .map((one) => judgeOpening(one, group.openings, lists, names)),
    }));
    const bad = judged.filter(({ rules }) => rules.some(({ tone }) => tone === "critical"));
    const what = all ? "security groups" : `security groups named ${groupPrefix}*`;
    return report({
      schema: "security.groups",
      headline: `${found.length} ${what}${bad.length === 0 ? "" : `, ${bad.length} with a sensitive port open to the world`}`,
      tone: bad.length > 0 ? "critical" : "info",
      data: { groups: judged.map(document) },
      sections: [
        {
          type: "table",
          columns: [
            { title: "GROUP", yield: 0 },
            { title: "NAME", yield: 0 },
            { title: "VPC", yield: 4 },
            { title: "RULES", align: "right", yield: 2 },
            { title: "OPEN TO THE WORLD" },
            { title: "DESCRIPTION", yield: 3 },
          ],
          rows: judged.map(row),
          empty: all ? "there is none" : `none begins with ${groupPrefix}; --all shows every group`,
        },
      ],
    });
  },
});

interface Listed {
  group: SecurityGroup;
  rules: Judged[];
}

function row({ group, rules }: Listed): Cell[] {
  const open = rules.filter(({ breadth }) => breadth === "world");
  const exposed = [...new Set(open.flatMap((one) => one.exposed))];
  const words = [...new Set(open.map(({ opening }) => portWords(opening)))].join(", ");
  const world: Cell =
    exposed.length > 0
      ? { text: `${words} (!)`, tone: "critical" }
      : open.some(({ tone }) => tone === "warn")
        ? { text: words, tone: "warn" }
        : words;
  return [group.id, group.name, group.vpc, rules.length, world, group.description];
}

function document({ group, rules }: Listed) {
  const { id, name, description, vpc } = group;
  const open = rules.filter(({ breadth }) => breadth === "world");
  return {
    id,
    name,
    description,
    vpc,
    ingressRules: rules.length,
    worldOpen: open.length > 0,
    world: open.map(({ words }) => words),
    sensitive: portNames([...new Set(open.flatMap(({ exposed }) => exposed))]),
    unknown: rules.filter(({ breadth }) => breadth === "unknown").map(({ words }) => words),
  };
}
