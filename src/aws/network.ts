import type { AwsStep } from "../core/change.js";

/** Who a rule lets in (ingress) or is let out to (egress). */
export type Peer = { kind: "cidr"; cidr: string } | { kind: "group"; id: string } | { kind: "prefix-list"; id: string };

/** What a rule opens. Ports are absent for protocols without, and for all. ICMP has its type and code there. */
export interface Opening {
  egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a number. */
  protocol: string;
  from: number | undefined;
  to: number | undefined;
  peer: Peer;
  description: string | undefined;
}

/** An opening as EC2 keeps it, with the id by which it is revoked. */
export interface Rule extends Opening {
  id: string;
}

export interface SecurityGroup {
  id: string;
  name: string;
  description: string;
  vpc: string;
  /** Without their ids; {@link Network.rules} has those. */
  openings: Opening[];
}

/** A network interface that uses a group. */
export interface NetworkInterface {
  id: string;
  description: string;
  /** What it belongs to in EC2's words, e.g. `interface`, `nat_gateway`, `lambda`. */
  type: string;
  status: string;
}

/** EC2: security groups and who uses them. */
export interface Network {
  /** All groups, or those whose name begins with `prefix` (DescribeSecurityGroups). */
  groups(prefix?: string): Promise<SecurityGroup[]>;
  /** By id or name. @throws not-found with near names; usage when the name is that of several, as in two VPCs */
  group(idOrName: string): Promise<SecurityGroup>;
  /** The group's rules with their ids, as they are now (DescribeSecurityGroupRules). */
  rules(groupId: string): Promise<Rule[]>;
  /** What uses the group (DescribeNetworkInterfaces). */
  interfaces(groupId: string): Promise<NetworkInterface[]>;
  /** Ids of all groups that any interface uses. */
  usedGroups(): Promise<Set<string>>;
  /** The CIDRs of a prefix list (GetManagedPrefixListEntries). */
  prefixList(id: string): Promise<string[]>;
  /** Asks EC2 whether the step would be let through, with DryRun: nothing happens. @throws permission, or what EC2 says */
  rehearse(step: AwsStep): Promise<void>;
  /** Plans AuthorizeSecurityGroupIngress or -Egress for one opening; keeps the new rule's `ruleId`. */
  allow(group: Pick<SecurityGroup, "id" | "name">, opening: Opening, words: string): AwsStep;
  /** Plans RevokeSecurityGroupIngress or -Egress by the rule's id: what matches nothing is then an error, in any VPC. */
  revoke(group: Pick<SecurityGroup, "id" | "name">, rule: Rule, words: string): AwsStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
