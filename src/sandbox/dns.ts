import { domainOf, validationRecords } from "./certificates.js";
import type { DnsEdit, RecordSet } from "./dns-state.js";
import { openInterval } from "./faults/intervals.js";
import { readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import { nextSequence, type World } from "./world.js";

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
  ChangeResourceRecordSets: (input, call) => {
    const reader = readInput(input, INVALID);
    needZone(reader.needText("HostedZoneId"));
    const changes = readInput(reader.object("ChangeBatch") ?? {}, INVALID).objects("Changes");
    if (changes.length === 0) throw new AwsFault(INVALID, "Changes is required.");
    // All or nothing: what is wrong is found before anything is kept.
    const edits = changes.map((change) => editOf(change, call));
    for (const edit of edits) {
      call.world.dns.edits = [...call.world.dns.edits.filter(({ key: other }) => other !== edit.key), edit];
    }
    const id = `/change/C${nextSequence(call.world)}NEXUS`;
    call.world.dns.changes.push({ id, at: call.now.getTime() });
    return { ChangeInfo: { Id: id, Status: "PENDING", SubmittedAt: call.now } };
  },
  GetChange: (input, { now, world }) => {
    const id = `/change/${readInput(input, INVALID)
      .needText("Id")
      .replace(/^\/change\//, "")}`;
    const found = world.dns.changes.find((one) => one.id === id);
    if (found === undefined) throw new AwsFault("NoSuchChange", `Could not find resource with ID: ${id}`, 404);
    const status = now.getTime() < found.at + IN_SYNC_MS ? "PENDING" : "INSYNC";
    return { ChangeInfo: { Id: id, Status: status, SubmittedAt: new Date(found.at) } };
  },
};

const IN_SYNC_MS = 30_000;

/** @throws AwsFault InvalidChangeBatch */
function editOf(change: Record<string, unknown>, call: Call<World>): DnsEdit {
  const reader = readInput(change, INVALID);
  const action = reader.needText("Action");
  const set = reader.object("ResourceRecordSet") ?? {};
  const within = readInput(set, INVALID);
  const name = `${within.needText("Name").replace(/\.$/, "")}.`;
  const type = within.needText("Type");
  const id = editKey(name, type, within.text("SetIdentifier"));
  const there = records(call).some((one) => editKey(one.Name, one.Type, textOf(one.SetIdentifier)) === id);
  const refuse = (why: string) => {
    const words = `[Tried to ${action.toLowerCase()} resource record set [name='${name}', type='${type}'] but ${why}]`;
    return new AwsFault("InvalidChangeBatch", words);
  };
  if (!inOrder(name).startsWith(inOrder(apex(domainOf(call.setup))))) throw refuse("it is not permitted in the zone");
  if (action === "CREATE" && there) throw refuse("it already exists");
  if (action === "DELETE" && !there) throw refuse("it was not found");
  if (within.objects("ResourceRecords").length > 0 === (within.object("AliasTarget") !== undefined)) {
    throw new AwsFault(INVALID, "Invalid request: expected exactly one of [AliasTarget, ResourceRecords].");
  }
  return { key: id, set: action === "DELETE" ? undefined : { ...set, Name: name, Type: type } };
}

function editKey(name: string, type: string, setIdentifier: string | undefined): string {
  return `${name.toLowerCase()} ${type} ${setIdentifier ?? ""}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

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

/** What the zone began with, and what was changed since. */
function records(call: Call<World>): RecordSet[] {
  const { edits } = call.world.dns;
  const edited = new Set(edits.map(({ key: id }) => id));
  const kept = original(call).filter((one) => !edited.has(editKey(one.Name, one.Type, textOf(one.SetIdentifier))));
  return [...kept, ...edits.flatMap(({ set }) => set ?? [])];
}

function original({ setup, world }: Call<World>): RecordSet[] {
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
