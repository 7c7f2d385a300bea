import type { Opening, Peer } from "../../aws/network.js";

/** Ports that people know by a name, and whether the world may reach them. */
export const PORTS: Readonly<Record<number, string>> = {
  20: "FTP data",
  21: "FTP",
  22: "SSH",
  23: "Telnet",
  25: "SMTP",
  53: "DNS",
  80: "HTTP",
  123: "NTP",
  389: "LDAP",
  443: "HTTPS",
  445: "SMB",
  1433: "SQL Server",
  1521: "Oracle",
  2049: "NFS",
  2375: "Docker",
  2376: "Docker",
  3306: "MySQL",
  3389: "RDP",
  5432: "PostgreSQL",
  5601: "Kibana",
  5672: "AMQP",
  5900: "VNC",
  6379: "Redis",
  8080: "port 8080",
  9092: "Kafka",
  9200: "Elasticsearch",
  11211: "memcached",
  27017: "MongoDB",
};

/** What runs an attacker's code or holds data when it is reached: never to be open to the world. */
export const SENSITIVE = [
  20, 21, 22, 23, 445, 1433, 1521, 2049, 2375, 2376, 3306, 3389, 5432, 5601, 5900, 6379, 9092, 9200, 11211, 27017,
];

/** Names of groups and prefix lists by their id. */
export type Names = ReadonlyMap<string, string>;

/** A rule as a sentence: `HTTPS from anywhere`, `PostgreSQL from sg-0a1b nexus-app`. */
export function openingWords(opening: Opening, names: Names = new Map()): string {
  return `${portWords(opening)} ${opening.egress ? "to" : "from"} ${peerWords(opening.peer, names)}`;
}

export function portWords({ protocol, from, to }: Pick<Opening, "protocol" | "from" | "to">): string {
  if (protocol === "-1") return "everything";
  if (protocol === "icmp") return from === undefined ? "ICMP" : `ICMP type ${from}`;
  if (protocol === "icmpv6") return from === undefined ? "ICMPv6" : `ICMPv6 type ${from}`;
  if (protocol !== "tcp" && protocol !== "udp") return `IP protocol ${protocol}`;
  const upper = protocol.toUpperCase();
  if (from === undefined || (from === 0 && to === 65_535)) return `all ${upper} ports`;
  if (to !== undefined && to !== from) return `${upper} ports ${from} to ${to}`;
  const name = PORTS[from];
  if (name === undefined || name.startsWith("port")) return `${upper} port ${from}`;
  return protocol === "tcp" ? name : `${name} over UDP`;
}

export function peerWords(peer: Peer, names: Names): string {
  if (peer.kind === "cidr") {
    if (peer.cidr === "0.0.0.0/0") return "anywhere";
    return peer.cidr === "::/0" ? "anywhere by IPv6" : peer.cidr.replace(/\/(32|128)$/, "");
  }
  const name = names.get(peer.id);
  return name === undefined ? peer.id : `${peer.id} ${name}`;
}
