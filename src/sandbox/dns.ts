import { domainOf, validationRecord } from "./certificates.js";
import { openInterval } from "./faults/intervals.js";
import { readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import type { World } from "./world.js";

const INVALID = "InvalidInput";
const ZONE = "Z0NEXUS0SANDBOX";

export const dnsOperations: Record<string, Operation<World>> = {
  ListHostedZones: (_input, call) => ({
    HostedZones: [
      {
        Id: `/hostedzone/${ZONE}`,
        Name: `${apex(domainOf(call.setup))}.`,
        CallerReference: "sandbox",
        Config: { PrivateZone: false },
        ResourceRecordSetCount: records(call).length,
      },
    ],
    IsTruncated: false,
    MaxItems: 100,
  }),
  ListResourceRecordSets: (input, call) => {
    const reader = readInput(input, INVALID);
    const zone = reader.needText("HostedZoneId").replace("/hostedzone/", "");
    if (zone !== ZONE) throw new AwsFault("NoSuchHostedZone", `No hosted zone found with ID: ${zone}`, 404);
    const start = reader.text("StartRecordName");
    const order = (name: string) => name.replace(/\.$/, "").split(".").reverse().join(".");
    const all = records(call).filter(({ Name }) => start === undefined || order(String(Name)) >= order(start));
    return { ResourceRecordSets: all.slice(0, reader.integer("MaxItems") ?? 100), IsTruncated: false, MaxItems: 100 };
  },
  GetChange: (input, { now }) => ({
    ChangeInfo: { Id: readInput(input, INVALID).needText("Id"), Status: "INSYNC", SubmittedAt: now },
  }),
};

/** The zone is what people register: `nexus.example.com` lies in `example.com`. */
function apex(domain: string): string {
  return domain.split(".").slice(-2).join(".");
}

function records({ setup, world }: Call<World>): Record<string, unknown>[] {
  const domain = domainOf(setup);
  const proof = validationRecord(setup);
  const balancer = {
    HostedZoneId: "Z1H1FL5HABSF5",
    DNSName: `dualstack.${setup.names.loadBalancer}-1789.${setup.region}.elb.amazonaws.com.`,
    EvaluateTargetHealth: true,
  };
  const missing = openInterval(world, "expiring-certificate") !== undefined;
  return [
    { Name: `${domain}.`, Type: "A", AliasTarget: balancer },
    ...(missing ? [] : [{ Name: proof.Name, Type: proof.Type, TTL: 300, ResourceRecords: [{ Value: proof.Value }] }]),
    { Name: `www.${domain}.`, Type: "A", AliasTarget: balancer },
  ];
}
