import type { Network, Opening, Peer } from "../../aws/network.js";
import { usage } from "../../core/errors.js";
import { flag, text, withDefault } from "../../core/options.js";
import { parseCidr } from "./cidr.js";
import { parsePorts, parseProtocol } from "./ports.js";

/** What names an opening on the command line. */
export const OPENING_OPTIONS = {
  port: text("443, 8000-8010 or all", { placeholder: "port" }),
  protocol: withDefault(text("tcp, udp, icmp, icmpv6, all or a number", { placeholder: "protocol" }), "tcp"),
  cidr: text("an address or network, or anywhere", { placeholder: "cidr" }),
  fromGroup: text("a security group instead of addresses", { placeholder: "group" }),
  prefixList: text("a prefix list instead of addresses", { placeholder: "id" }),
  egress: flag("what is let out instead of in"),
};

export interface OpeningTyped {
  port: string | undefined;
  protocol: string;
  cidr: string | undefined;
  fromGroup: string | undefined;
  prefixList: string | undefined;
  egress: boolean;
}

/** The opening that was typed. A group is looked up. @throws usage error for each thing that is no port, protocol or CIDR */
export async function openingOf(typed: OpeningTyped, network: Network): Promise<Opening> {
  const protocol = parseProtocol(typed.protocol);
  const ports = parsePorts(typed.port, protocol);
  return { egress: typed.egress, protocol, ...ports, peer: await peerOf(typed, network), description: undefined };
}

async function peerOf({ cidr, fromGroup, prefixList }: OpeningTyped, network: Network): Promise<Peer> {
  const given = [cidr, fromGroup, prefixList].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw usage(
      given.length === 0
        ? "from where? --cidr is missing"
        : "--cidr, --from-group and --prefix-list exclude one another",
      "say one of --cidr 203.0.113.7/32, --from-group <id> or --prefix-list <id>",
    );
  }
  if (fromGroup !== undefined) return { kind: "group", id: (await network.group(fromGroup)).id };
  if (prefixList !== undefined) return { kind: "prefix-list", id: prefixList };
  return { kind: "cidr", cidr: parseCidr(cidr ?? "") };
}
