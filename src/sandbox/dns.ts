import { domainOf, validationRecords } from "./certificates.js";
import { openInterval } from "./faults/intervals.js";
import { readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import type { World } from "./world.js";

const INVALID = "InvalidInput";
const ZONE = "Z0NEXUS0SANDBOX";
const MOST = 300;
const SERVERS = ["ns-1.awsdns-01.org.", "ns-2.awsdns-02.co.uk.", "ns-3.awsdns-03.com.", "ns-4.awsdns-04.net."];

export const dnsOperations: Record<string, Operation<World>> = {
  ListHostedZones: (input, call) => {
    const marker = readInput(input, INVALID).text("Marker");
    if (marker !== undefined && marker !== ZONE) throw new AwsFault(INVALID, `Invalid marker: ${marker}`);
    return { HostedZones: [zone(call)], IsTruncated: false, MaxItems: 100 };
  },
  ListHostedZonesByName: (input, call) => {
    const from = readInput(input, INVALID).text("DNSName");
    const ours = zone(call);
    // The list begins at the name: it may answer with a zone that was not asked for.
    const shown = from === undefined || inOrder(from) <= inOrder(ours.Name);
    return { HostedZones: shown ? [ours] : [], DNSName: from, IsTruncated: false, MaxItems: 100 };
  },
  GetHostedZone: (input, call) => {
    needZone(readInput(input, INVALID).needText("Id"));
    return { HostedZone: zone(call), DelegationSet: { NameServers: SERVERS.map((name) => name.slice(0, -1)) } };
  },
  ListResourceRecordSets: (input, call) => {
    const reader = readInput(input, INVALID);
    needZone(reader.needText("HostedZoneId"));
    const [name, type] = [reader.text("StartRecordName"), reader.text("StartRecordType")];
    if (type !== undefined && name === undefined)
      throw new AwsFault(INVALID, "StartRecordName is required beside a type.");
    const most = Number(reader.integer("MaxItems") ?? MOST);
    if (most < 1) throw new AwsFault(INVALID, "MaxItems must be 1 or more.");
    const begin = name === undefined ? "" : key(name, type ?? "");
    const all = records(call)
      .filter((one) => key(one.Name, one.Type) >= begin)
      .sort((a, b) => (key(a.Name, a.Type) < key(b.Name, b.Type) ? -1 : 1));
    const size = Math.min(most, MOST);
    const next = all[size];
    return {
      ResourceRecordSets: all.slice(0, size),
      IsTruncated: next !== undefined,
      NextRecordName: next?.Name,
      NextRecordType: next?.Type,
      MaxItems: size,
    };
  },
  GetChange: (input, { now }) => ({
    ChangeInfo: { Id: readInput(input, INVALID).needText("Id"), Status: "INSYNC", SubmittedAt: now },
  }),
};

function needZone(id: string): void {
  if (id.replace(/^\/hostedzone\//, "") === ZONE) return;
  throw new AwsFault("NoSuchHostedZone", `No hosted zone found with ID: ${id}`, 404);
}

function zone(call: Call<World>) {
  return {
    Id: `/hostedzone/${ZONE}`,
    Name: `${apex(domainOf(call.setup))}.`,
    CallerReference: "sandbox",
    Config: { PrivateZone: false },
    ResourceRecordSetCount: records(call).length,
  };
}

/** The zone is what people register: `nexus.example.com` lies in `example.com`. */
function apex(domain: string): string {
  return domain.split(".").slice(-2).join(".");
}

/** Route 53 orders names by their labels from the right. */
function inOrder(name: string): string {
  return name.toLowerCase().replace(/\.$/, "").split(".").reverse().join(".");
}

/** A space sorts before every character of a name, so that a name comes before those below it. */
function key(name: string, type: string): string {
  return `${inOrder(name)} ${type}`;
}

interface RecordSet {
  Name: string;
  Type: string;
  [member: string]: unknown;
}

function records({ setup, world }: Call<World>): RecordSet[] {
  const domain = domainOf(setup);
  const top = `${apex(domain)}.`;
  const values = (...all: string[]) => all.map((Value) => ({ Value }));
  const balancer = {
    HostedZoneId: "Z1H1FL5HABSF5",
    DNSName: `dualstack.${setup.names.loadBalancer}-1789.${setup.region}.elb.amazonaws.com.`,
    EvaluateTargetHealth: true,
  };
  const missing = openInterval(world, "expiring-certificate") !== undefined;
  const proofs = validationRecords(setup).filter(({ name }) => !(missing && name === domain));
  const soa = `${SERVERS[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  return [
    { Name: top, Type: "NS", TTL: 172_800, ResourceRecords: values(...SERVERS) },
    { Name: top, Type: "SOA", TTL: 900, ResourceRecords: values(soa) },
    { Name: `${domain}.`, Type: "A", AliasTarget: balancer },
    { Name: `www.${domain}.`, Type: "A", AliasTarget: balancer },
    ...proofs.map(({ proof }) => ({
      Name: proof.Name,
      Type: proof.Type,
      TTL: 300,
      ResourceRecords: values(proof.Value),
    })),
  ];
}
