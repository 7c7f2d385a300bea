import { isObject } from "../../core/json.js";
import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { nextSequence, type World } from "../world.js";
import { type GroupState, PREFIX_LIST, type RuleState } from "./state.js";

const INVALID = "InvalidParameterValue";
const MOST_RULES = 60;

type Sim = Call<World>;

/** EC2: security groups, their rules and who uses them. */
export const networkOperations: Record<string, Operation<World>> = {
  DescribeSecurityGroups: (input, call) => {
    const reader = readInput(input, INVALID);
    const named = reader.texts("GroupIds");
    const strange = named.find((id) => !call.world.network.groups.some((one) => one.id === id));
    if (strange !== undefined) throw noGroup(strange);
    const wanted = filterOf(reader.objects("Filters"));
    const found = call.world.network.groups.filter(
      ({ id, name, vpc }) =>
        (named.length === 0 || named.includes(id)) && wanted({ "group-id": id, "group-name": name, "vpc-id": vpc }),
    );
    const { items, next } = page(found, reader.text("NextToken"), reader.integer("MaxResults") ?? 1_000, INVALID);
    return { SecurityGroups: items.map((group) => describeGroup(group, call)), NextToken: next };
  },
  DescribeSecurityGroupRules: (input, call) => {
    const reader = readInput(input, INVALID);
    const wanted = filterOf(reader.objects("Filters"));
    const ids = reader.texts("SecurityGroupRuleIds");
    const found = call.world.network.rules.filter(
      ({ id, group }) =>
        (ids.length === 0 || ids.includes(id)) && wanted({ "group-id": group, "security-group-rule-id": id }),
    );
    const { items, next } = page(found, reader.text("NextToken"), reader.integer("MaxResults") ?? 1_000, INVALID);
    return { SecurityGroupRules: items.map((rule) => describeRule(rule, call)), NextToken: next };
  },
  DescribeNetworkInterfaces: (input, call) => {
    const wanted = filterOf(readInput(input, INVALID).objects("Filters"));
    return {
      NetworkInterfaces: interfaces(call).filter(({ Groups }) => wanted({ "group-id": Groups[0]?.GroupId ?? "" })),
    };
  },
  GetManagedPrefixListEntries: (input) => {
    const id = readInput(input, INVALID).needText("PrefixListId");
    if (id !== PREFIX_LIST)
      throw new AwsFault("InvalidPrefixListID.NotFound", `The prefix list ID '${id}' does not exist`);
    return { Entries: [{ Cidr: "198.51.100.0/24" }, { Cidr: "203.0.113.64/26" }] };
  },
  AuthorizeSecurityGroupIngress: (input, call) => authorize(input, call, false),
  AuthorizeSecurityGroupEgress: (input, call) => authorize(input, call, true),
  RevokeSecurityGroupIngress: (input, call) => revoke(input, call, false),
  RevokeSecurityGroupEgress: (input, call) => revoke(input, call, true),
};

function authorize(input: Record<string, unknown>, call: Sim, egress: boolean) {
  const reader = readInput(input, INVALID);
  const group = groupOf(reader.needText("GroupId"), call);
  const wanted = reader.objects("IpPermissions").flatMap((one) => rulesOf(one, group.id, egress));
  if (wanted.length === 0)
    throw new AwsFault("MissingParameter", "The request must contain the parameter ipPermissions");
  rehearsed(reader.flag("DryRun"));
  const { rules } = call.world.network;
  const doubled = wanted.find((one) => rules.some((other) => sameRule(one, other)));
  if (doubled !== undefined) {
    throw new AwsFault("InvalidPermission.Duplicate", "the specified rule already exists");
  }
  if (rules.filter((one) => one.group === group.id && one.egress === egress).length + wanted.length > MOST_RULES) {
    throw new AwsFault(
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
  }
  const made = wanted.map((one) => ({ ...one, id: `sgr-0${call.random.hex(16, "rule", nextSequence(call.world))}` }));
  rules.push(...made);
  return { Return: true, SecurityGroupRules: made.map((rule) => describeRule(rule, call)) };
}

function revoke(input: Record<string, unknown>, call: Sim, egress: boolean) {
  const reader = readInput(input, INVALID);
  const group = groupOf(reader.needText("GroupId"), call);
  rehearsed(reader.flag("DryRun"));
  const { network } = call.world;
  const ids = reader.texts("SecurityGroupRuleIds");
  for (const id of ids) {
    if (!network.rules.some((one) => one.id === id && one.group === group.id && one.egress === egress)) {
      throw new AwsFault("InvalidSecurityGroupRuleId.NotFound", `The security group rule ID '${id}' does not exist`);
    }
  }
  const wanted = reader.objects("IpPermissions").flatMap((one) => rulesOf(one, group.id, egress));
  // As in a default VPC: a rule that matches nothing is no error, it is only named in the answer.
  network.rules = network.rules.filter((one) => !ids.includes(one.id) && !wanted.some((other) => sameRule(one, other)));
  return { Return: true };
}

/** @throws what EC2 answers to a rehearsal that would have gone well */
function rehearsed(dryRun: boolean | undefined): void {
  if (dryRun !== true) return;
  throw new AwsFault("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}

function rulesOf(found: Record<string, unknown>, group: string, egress: boolean): Omit<RuleState, "id">[] {
  const reader = readInput(found, INVALID);
  const protocol = reader.needText("IpProtocol");
  const [from, to] = [reader.integer("FromPort") ?? -1, reader.integer("ToPort") ?? -1];
  if (!/^(-1|tcp|udp|icmp|icmpv6|\d{1,3})$/.test(protocol)) {
    throw new AwsFault(INVALID, `Invalid value '${protocol}' for IP protocol. Unknown protocol.`);
  }
  if ((protocol === "tcp" || protocol === "udp") && (from < 0 || to > 65_535 || from > to)) {
    throw new AwsFault(INVALID, `Invalid value '${from}-${to}' for portRange.`);
  }
  const base = { group, egress, protocol, from, to };
  const each = (
    name: string,
    member: "CidrIp" | "CidrIpv6" | "GroupId" | "PrefixListId",
    key: "cidr4" | "cidr6" | "peer" | "list",
  ) =>
    reader.objects(name).map((one) => {
      const peer = readInput(one, INVALID);
      const description = peer.text("Description");
      return { ...base, [key]: peer.needText(member), ...(description === undefined ? {} : { description }) };
    });
  return [
    ...each("IpRanges", "CidrIp", "cidr4"),
    ...each("Ipv6Ranges", "CidrIpv6", "cidr6"),
    ...each("UserIdGroupPairs", "GroupId", "peer"),
    ...each("PrefixListIds", "PrefixListId", "list"),
  ];
}

function sameRule(one: Omit<RuleState, "id">, other: Omit<RuleState, "id">): boolean {
  const key = ({ group, egress, protocol, from, to, cidr4, cidr6, peer, list }: Omit<RuleState, "id">) =>
    JSON.stringify([group, egress, protocol, from, to, cidr4 ?? cidr6 ?? peer ?? list]);
  return key(one) === key(other);
}

function describeRule(rule: RuleState, { setup }: Sim) {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.group,
    GroupOwnerId: setup.accountId,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    FromPort: rule.from,
    ToPort: rule.to,
    CidrIpv4: rule.cidr4,
    CidrIpv6: rule.cidr6,
    PrefixListId: rule.list,
    ReferencedGroupInfo: rule.peer === undefined ? undefined : { GroupId: rule.peer, UserId: setup.accountId },
    Description: rule.description,
  };
}

function describeGroup(group: GroupState, call: Sim) {
  const of = (egress: boolean) =>
    call.world.network.rules.filter((one) => one.group === group.id && one.egress === egress).map(permission);
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpc,
    OwnerId: call.setup.accountId,
    IpPermissions: of(false),
    IpPermissionsEgress: of(true),
  };
}

function permission({ protocol, from, to, cidr4, cidr6, peer, list, description: Description }: RuleState) {
  return {
    IpProtocol: protocol,
    FromPort: protocol === "-1" ? undefined : from,
    ToPort: protocol === "-1" ? undefined : to,
    IpRanges: cidr4 === undefined ? [] : [{ CidrIp: cidr4, Description }],
    Ipv6Ranges: cidr6 === undefined ? [] : [{ CidrIpv6: cidr6, Description }],
    UserIdGroupPairs: peer === undefined ? [] : [{ GroupId: peer, Description }],
    PrefixListIds: list === undefined ? [] : [{ PrefixListId: list, Description }],
  };
}

/** Two interfaces of the load balancer, one a task, one each of the database, Redis and the way in. */
function interfaces({ world, setup }: Sim) {
  const of = (what: string, ...descriptions: string[]) => {
    const group = world.network.groups.find(({ name }) => name.endsWith(`-${what}`));
    return descriptions.map((Description, index) => ({
      NetworkInterfaceId: `eni-0${Buffer.from(`${what}${index}`).toString("hex").padEnd(16, "0").slice(0, 16)}`,
      Description,
      InterfaceType: "interface",
      Status: "in-use",
      Groups: [{ GroupId: group?.id, GroupName: group?.name }],
    }));
  };
  const tasks = world.ecs.tasks.filter(({ stopping }) => stopping === undefined);
  return [
    ...of(
      "alb",
      `ELB app/${setup.names.loadBalancer}/50dc6c495c0c9188`,
      `ELB app/${setup.names.loadBalancer}/50dc6c495c0c9188`,
    ),
    ...of("app", ...tasks.map(({ id }) => `ECS task ${id.slice(0, 8)}`)),
    ...of("db", "RDSNetworkInterface"),
    ...of("redis", `ElastiCache ${setup.names.redis}`),
    ...of("bastion", "bastion"),
  ];
}

function groupOf(id: string, { world }: Sim): GroupState {
  const found = world.network.groups.find((one) => one.id === id);
  if (found === undefined) throw noGroup(id);
  return found;
}

function noGroup(id: string): AwsFault {
  return new AwsFault("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
}

/** Filters as EC2 has them: every one must hold, each for one of its values, `*` standing for anything. */
function filterOf(filters: Record<string, unknown>[]): (one: Record<string, string>) => boolean {
  const tests = filters.map((filter) => {
    const name = typeof filter.Name === "string" ? filter.Name : "";
    const values = isObject(filter) && Array.isArray(filter.Values) ? filter.Values.map(String) : [];
    return { name, patterns: values.map(patternOf) };
  });
  return (one) =>
    tests.every(({ name, patterns }) => {
      const value = one[name];
      if (value === undefined) throw new AwsFault(INVALID, `The filter '${name}' is invalid`);
      return patterns.some((pattern) => pattern.test(value));
    });
}

function patternOf(text: string): RegExp {
  return new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
}
