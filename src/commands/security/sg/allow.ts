import { LOOKS, uses } from "../../../aws/uses.js";
import { change, type Fact, fact, type Risk } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import { asNexusError, usage } from "../../../core/errors.js";
import { duration, required, text } from "../../../core/options.js";
import { formatDuration } from "../../../core/time.js";
import { LONGEST, markedUntil } from "../../../health/due-rules.js";
import { type Alike, alikeWords, findAlike } from "../../../security/network/allow.js";
import { isWeb, type Judged, judgeOpening, portNames } from "../../../security/network/judge.js";
import { readPrefixLists } from "../../../security/network/look.js";
import { rehearse } from "../../../security/network/rehearse.js";
import { OPENING_OPTIONS, openingOf } from "../../../security/network/wanted.js";
import { openingWords } from "../../../security/network/words.js";

/** More than this and EC2 refuses, unless the quota was raised ("Security group quotas"). */
const RULES_QUOTA = 60;
/** What EC2 takes in a description. */
const DESCRIPTION = /^[\w .\-:/()#,@[\]+=&;{}!$*]+$/;
const MINUTE_MS = 60_000;

export default command({
  name: "allow",
  summary: "Open a port of a security group, for good or --for a while",
  description:
    "What is open already is found first: the same rule, a wider one, one that overlaps. EC2 rehearses it (DryRun) before anything is asked. Opening to the world is destructive, but for 80 and 443 of the load balancer's own groups.",
  runbook: ["security/groups#2"],
  uses: uses(LOOKS.groups, LOOKS.balancing, {
    ec2: [
      "AuthorizeSecurityGroupEgress",
      "AuthorizeSecurityGroupEgress DryRun",
      "AuthorizeSecurityGroupIngress",
      "AuthorizeSecurityGroupIngress DryRun",
    ],
  }),
  risk: "disruptive",
  args: { group: required(text("its id or name")) },
  options: {
    ...OPENING_OPTIONS,
    description: required(text("why, for whoever finds the rule later")),
    for: duration("to be revoked after so long: triage and audit say when it is overdue"),
  },
  examples: [
    {
      type: 'security sg allow sg-0a1b2c3d --port 5432 --cidr 203.0.113.7/32 --for 2h --description "data fix, ticket 81"',
      does: "let one address in for two hours",
    },
    {
      type: 'security sg allow nexus-db --port 5432 --from-group nexus-app --description "the service" --dry-run',
      does: "what would be opened to another group",
    },
  ],
  async run(ctx, { group: named, description, for: forMs, ...typed }) {
    const network = await ctx.aws.network();
    const group = await network.group(named);
    const bare = await openingOf(typed, network);
    const by = forMs === undefined ? undefined : dueTime(ctx, forMs);
    const opening = { ...bare, description: checked(by === undefined ? description : markedUntil(description, by)) };
    const rules = await network.rules(group.id);
    const lists = await readPrefixLists(network, [...rules, opening]);
    const words = openingWords(opening);
    const judged = judgeOpening(opening, rules, lists, new Map());
    const alike = findAlike(opening, rules, lists);
    const step = network.allow(group, opening, `allow ${words} in ${group.name}`);
    const already = alreadyOpen(alike, by !== undefined);
    const refused = already === undefined ? await rehearse(ctx, step) : [];
    const { risk, warning } = await riskOf(ctx, group.id, judged);
    const steps = already === undefined ? [step] : [];
    return change({
      title: `Allow ${words} in ${group.name}`,
      risk,
      resource: { type: "security-group", name: group.id },
      facts: [
        fact("group", `${group.id} ${group.name} in ${group.vpc}`),
        fact("rules", rules.length, { after: rules.length + steps.length }),
        fact("description", null, { after: opening.description }),
        ...dueFact(by, steps.length > 0),
      ],
      warnings:
        steps.length === 0
          ? []
          : [
              ...refused,
              ...warning,
              ...warnings(alike, rules.filter(({ egress }) => egress === opening.egress).length),
            ],
      steps,
      nothingToDo: already ?? "",
      doneWords: `Allowed ${words} in ${group.name}`,
      after: (results) => {
        const id = String(results[step.id]?.ruleId ?? "<rule>");
        const revoke = `nexusctl security sg revoke ${group.id} --rule ${id}`;
        return by === undefined || forMs === undefined ? [] : [`revoke it within ${formatDuration(forMs)}: ${revoke}`];
      },
    });
  },
});

/** Whole minutes, so that the preview and what is applied a moment later say the same. */
function dueTime(ctx: Context, forMs: number): Date {
  return new Date(Math.ceil((ctx.clock.now().getTime() + forMs) / MINUTE_MS) * MINUTE_MS);
}

/** The time goes on between preview and confirmation, so this one may move. */
function dueFact(by: Date | undefined, opens: boolean): Fact[] {
  if (by === undefined || !opens) return [];
  return [fact("to be revoked by", null, { after: by.toISOString(), volatile: true })];
}

function checked(description: string): string {
  if (description.length > LONGEST)
    throw usage(`--description: ${description.length} characters are too many, EC2 takes ${LONGEST}`);
  if (DESCRIPTION.test(description)) return description;
  throw usage("--description: EC2 takes letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ * only");
}

function alreadyOpen({ same, wider }: Alike, temporary: boolean): string | undefined {
  if (same !== undefined) return `it is allowed already, by ${same.id}${temporary ? ", which stays as it is" : ""}`;
  if (wider === undefined) return undefined;
  return `a wider rule allows it already: ${alikeWords(wider, new Map())}`;
}

function warnings({ overlapping }: Alike, count: number): string[] {
  return [
    ...overlapping.slice(0, 3).map((rule) => `it overlaps with ${alikeWords(rule, new Map())}`),
    ...(count >= RULES_QUOTA
      ? [`the group has ${count} rules of this direction: EC2's quota is ${RULES_QUOTA} unless it was raised`]
      : []),
  ];
}

/** To the world it is destructive, but for the web ports of the load balancer's own groups. */
async function riskOf(ctx: Context, groupId: string, judged: Judged): Promise<{ risk: Risk; warning: string[] }> {
  const { opening, breadth, exposed } = judged;
  if (opening.egress || breadth === "narrow") return { risk: "disruptive", warning: [] };
  if (breadth === "unknown") {
    return { risk: "destructive", warning: ["what the prefix list holds cannot be read: it may be the world"] };
  }
  if (breadth === "wide") return { risk: "destructive", warning: ["that is more addresses than one organisation has"] };
  const balanced = isWeb(opening) ? await isBalancers(ctx, groupId) : false;
  if (balanced === true) return { risk: "disruptive", warning: [] };
  const what =
    exposed.length > 0 ? `the whole internet will reach ${portNames(exposed)}` : "the whole internet will reach it";
  const unsure = balanced === "unknown" ? ["whether the group is the load balancer's could not be read"] : [];
  return { risk: "destructive", warning: [what, ...unsure] };
}

async function isBalancers(ctx: Context, groupId: string): Promise<boolean | "unknown"> {
  try {
    const balancer = await (await ctx.aws.loadBalancing()).loadBalancer(ctx.env.names.loadBalancer);
    return balancer.securityGroups.includes(groupId);
  } catch (thrown) {
    const { code } = asNexusError(thrown);
    if (code === "interrupted") throw thrown;
    return code === "not-found" ? false : "unknown";
  }
}
