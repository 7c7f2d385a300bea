import type { SecurityGroup } from "../../aws/network.js";
import { asNexusError } from "../../core/errors.js";
import { changesIn } from "../../core/history.js";
import { dueOf, dueRules } from "../../health/due-rules.js";
import { isWeb, type Judged, judgeOpening, namesOf, portNames } from "../network/judge.js";
import { type AuditCheck, type AuditLook, type Problem, problems } from "./check.js";

interface Open extends Judged {
  group: SecurityGroup;
}

/** Every way in of every group, judged. */
async function waysIn(look: AuditLook): Promise<Open[]> {
  const [groups, lists] = await Promise.all([look.groups(), look.prefixLists()]);
  const names = namesOf(groups);
  return groups.flatMap((group) =>
    group.openings
      .filter(({ egress }) => !egress)
      .map((opening) => ({ group, ...judgeOpening(opening, group.openings, lists, names) })),
  );
}

function open({ group, words }: Open, what = ""): Problem {
  return {
    resource: group.id,
    what: `${group.name} lets in ${words}${what}`,
    fix: `nexusctl security sg show ${group.id}, then: nexusctl security sg revoke ${group.id} --rule <id>`,
  };
}

const isAll = ({ opening: { protocol, from, to } }: Open) =>
  protocol === "-1" || from === undefined || (from === 0 && to === 65_535);

export const NETWORK_CHECKS: readonly AuditCheck[] = [
  {
    id: "sg-all-open",
    title: "Everything is open to the world",
    severity: "critical",
    why: "Whatever listens behind the group can be reached by anybody.",
    run: async (look) =>
      problems((await waysIn(look)).filter((one) => one.breadth === "world" && isAll(one)).map((one) => open(one))),
  },
  {
    id: "sg-sensitive-open",
    title: "A sensitive port is open to the world",
    severity: "critical",
    why: "Databases, remote shells and the like are found within minutes and tried until they give way.",
    run: async (look) =>
      problems(
        (await waysIn(look))
          .filter((one) => one.exposed.length > 0 && !isAll(one))
          .map((one) => open(one, `: ${portNames(one.exposed)}`)),
      ),
  },
  {
    id: "sg-port-open",
    title: "A port other than the web's is open to the world",
    severity: "medium",
    why: "What is not meant for customers should not be offered to them.",
    run: async (look) =>
      problems(
        (await waysIn(look))
          .filter((one) => one.breadth === "world" && one.exposed.length === 0 && !isAll(one) && !isWeb(one.opening))
          .map((one) => open(one)),
      ),
  },
  {
    id: "sg-web-elsewhere",
    title: "A web port is open to the world, and not on the load balancer",
    severity: "low",
    why: "What goes past the load balancer goes past its certificate, its logs and its limits.",
    run: async (look) => {
      const [ways, balancer] = await Promise.all([waysIn(look), balancerGroups(look)]);
      return problems(
        ways
          .filter((one) => one.breadth === "world" && isWeb(one.opening) && !balancer.includes(one.group.id))
          .map((one) => open(one)),
      );
    },
  },
  {
    id: "sg-wide-open",
    title: "A port is open to very many addresses",
    severity: "medium",
    why: "A network of more than 16 million addresses belongs to no one organisation.",
    run: async (look) => problems((await waysIn(look)).filter((one) => one.breadth === "wide").map((one) => open(one))),
  },
  {
    id: "sg-prefix-list",
    title: "A prefix list cannot be read",
    severity: "low",
    why: "What it holds may be the whole internet.",
    run: async (look) => {
      const unread = (await waysIn(look)).filter((one) => one.breadth === "unknown");
      const why = "the prefix list cannot be read";
      return {
        problems: [],
        unknown: unread.map(({ group, words }) => ({ resource: group.id, why: `${words}: ${why}` })),
      };
    },
  },
  {
    id: "sg-rule-overdue",
    title: "A rule that was to be revoked is still there",
    severity: "high",
    why: "It was opened for a while, and the while is over.",
    run: async (look) => {
      const groups = await look.groups();
      const marked = groups.flatMap((group) =>
        group.openings.flatMap(({ description }) => {
          const by = dueOf(description);
          return by === undefined || by > look.now ? [] : [{ group, by, description }];
        }),
      );
      const known = dueRules(changesIn(await look.ctx.journal.read()));
      return problems(
        marked.map(({ group, by, description }) => {
          const rule =
            known.find((one) => one.group === group.id && one.by.getTime() === by.getTime())?.ruleId ?? "<id>";
          return {
            resource: group.id,
            what: `a rule of ${group.name} was to go by ${by.toISOString()}: ${description ?? ""}`,
            fix: `nexusctl security sg revoke ${group.id} --rule ${rule}`,
          };
        }),
      );
    },
  },
  {
    id: "sg-unused",
    title: "A security group is not used",
    severity: "low",
    why: "Its rules wait for whoever attaches it without reading them.",
    run: async (look) => {
      const [groups, used] = await Promise.all([look.groups(), look.usedGroups()]);
      const named = new Set(
        groups.flatMap(({ openings }) => openings.flatMap(({ peer }) => (peer.kind === "group" ? [peer.id] : []))),
      );
      const idle = groups.filter(({ id, name }) => name !== "default" && !used.has(id) && !named.has(id));
      return problems(
        idle.map(({ id, name }) => ({
          resource: id,
          what: `${name} is used by no interface and named by no rule`,
          fix: `aws ec2 delete-security-group --group-id ${id}`,
        })),
      );
    },
  },
];

/** Where there is no load balancer, nothing is its group. */
async function balancerGroups(look: AuditLook): Promise<string[]> {
  try {
    return (await look.balancer()).securityGroups;
  } catch (thrown) {
    if (asNexusError(thrown).code === "not-found") return [];
    throw thrown;
  }
}
