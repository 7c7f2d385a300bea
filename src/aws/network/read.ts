import type { IpPermission, SecurityGroup as SdkGroup, SecurityGroupRule } from "@aws-sdk/client-ec2";
import type { Opening, Peer, Rule, SecurityGroup } from "../network.js";

export function toGroup(found: SdkGroup): SecurityGroup {
  return {
    id: found.GroupId ?? "",
    name: found.GroupName ?? "",
    description: found.Description ?? "",
    vpc: found.VpcId ?? "",
    openings: [
      ...(found.IpPermissions ?? []).flatMap((one) => toOpenings(one, false)),
      ...(found.IpPermissionsEgress ?? []).flatMap((one) => toOpenings(one, true)),
    ],
  };
}

/** EC2 bundles what has the same ports; each peer is an opening of its own. */
function toOpenings(found: IpPermission, egress: boolean): Opening[] {
  const opening = (peer: Peer, description: string | undefined): Opening => ({
    egress,
    protocol: protocolOf(found.IpProtocol),
    ...portsOf(found.FromPort, found.ToPort),
    peer,
    description,
  });
  return [
    ...(found.IpRanges ?? []).map((one) => opening({ kind: "cidr", cidr: one.CidrIp ?? "" }, one.Description)),
    ...(found.Ipv6Ranges ?? []).map((one) => opening({ kind: "cidr", cidr: one.CidrIpv6 ?? "" }, one.Description)),
    ...(found.UserIdGroupPairs ?? []).map((one) => opening({ kind: "group", id: one.GroupId ?? "" }, one.Description)),
    ...(found.PrefixListIds ?? []).map((one) =>
      opening({ kind: "prefix-list", id: one.PrefixListId ?? "" }, one.Description),
    ),
  ];
}

export function toRule(found: SecurityGroupRule): Rule {
  return {
    id: found.SecurityGroupRuleId ?? "",
    egress: found.IsEgress ?? false,
    protocol: protocolOf(found.IpProtocol),
    ...portsOf(found.FromPort, found.ToPort),
    peer: peerOf(found),
    description: found.Description,
  };
}

function peerOf(found: SecurityGroupRule): Peer {
  const { CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo } = found;
  if (PrefixListId !== undefined) return { kind: "prefix-list", id: PrefixListId };
  if (ReferencedGroupInfo?.GroupId !== undefined) return { kind: "group", id: ReferencedGroupInfo.GroupId };
  return { kind: "cidr", cidr: CidrIpv4 ?? CidrIpv6 ?? "" };
}

/** EC2 writes protocols by name where it has one, and by number where not. */
export function protocolOf(text: string | undefined): string {
  const names: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", all: "-1" };
  const lower = (text ?? "-1").toLowerCase();
  return names[lower] ?? lower;
}

function portsOf(from: number | undefined, to: number | undefined): Pick<Opening, "from" | "to"> {
  return from === undefined || from === -1 ? { from: undefined, to: undefined } : { from, to: to ?? from };
}

/** The opening as EC2 takes it. */
export function toPermission({ protocol, from, to, peer, description }: Opening): IpPermission {
  const words = description === undefined ? {} : { Description: description };
  const icmp = protocol === "icmp" || protocol === "icmpv6";
  return {
    IpProtocol: protocol,
    ...(from === undefined ? (icmp ? { FromPort: -1, ToPort: -1 } : {}) : { FromPort: from, ToPort: to ?? from }),
    ...peerMember(peer, words),
  };
}

function peerMember(peer: Peer, words: { Description?: string }): IpPermission {
  if (peer.kind === "group") return { UserIdGroupPairs: [{ GroupId: peer.id, ...words }] };
  if (peer.kind === "prefix-list") return { PrefixListIds: [{ PrefixListId: peer.id, ...words }] };
  return peer.cidr.includes(":")
    ? { Ipv6Ranges: [{ CidrIpv6: peer.cidr, ...words }] }
    : { IpRanges: [{ CidrIp: peer.cidr, ...words }] };
}

/** Whether both open the same: what EC2 calls a duplicate, whatever their descriptions say. */
export function sameOpening(one: Opening, other: Opening): boolean {
  const key = ({ egress, protocol, from, to, peer }: Opening) =>
    JSON.stringify([egress, protocol, from ?? null, to ?? null, peer.kind === "cidr" ? peer.cidr : peer.id]);
  return key(one) === key(other);
}
