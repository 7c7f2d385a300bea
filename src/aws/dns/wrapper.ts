import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { Dns, HostedZone, RecordSet } from "../dns.js";
import { all, pages } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";

export function createDns({ clients }: WrapperDeps): Dns {
  const api = clients.api("route53");

  const zones = (): Promise<HostedZone[]> =>
    all(async (token) => {
      const page = await api.send("ListHostedZones", token === undefined ? {} : { Marker: token });
      const items = (page.HostedZones ?? []).map(({ Id, Name, Config }) => ({
        id: (Id ?? "").replace(/^\/hostedzone\//, ""),
        name: plainName(Name ?? ""),
        private: Config?.PrivateZone ?? false,
      }));
      return { items, next: page.NextMarker };
    });

  const sets = (zone: HostedZone, name: string) => {
    let next: {
      StartRecordName?: string;
      StartRecordType?: ResourceRecordSet["Type"];
      StartRecordIdentifier?: string;
    } = {
      StartRecordName: name,
    };
    return pages(async () => {
      const page = await api.send("ListResourceRecordSets", { HostedZoneId: zone.id, ...next });
      const { NextRecordName, NextRecordType, NextRecordIdentifier } = page;
      next = {
        ...(NextRecordName === undefined ? {} : { StartRecordName: NextRecordName }),
        ...(NextRecordType === undefined ? {} : { StartRecordType: NextRecordType }),
        ...(NextRecordIdentifier === undefined ? {} : { StartRecordIdentifier: NextRecordIdentifier }),
      };
      const token = page.IsTruncated === true ? JSON.stringify(next) : undefined;
      return { items: page.ResourceRecordSets ?? [], next: token };
    });
  };

  return {
    zoneOf: async (domain) => {
      const wanted = plainName(domain);
      return (await zones())
        .filter((zone) => !zone.private && (wanted === zone.name || wanted.endsWith(`.${zone.name}`)))
        .sort((a, b) => b.name.length - a.name.length)[0];
    },
    records: async (zone, name, type) => {
      const wanted = plainName(name);
      const found: RecordSet[] = [];
      // The list begins at the name and goes on through the zone: the first other name is the end of it.
      for await (const page of sets(zone, wanted)) {
        const mine = page.filter((one) => plainName(one.Name ?? "") === wanted);
        found.push(...mine.map(toRecordSet));
        if (mine.length < page.length) break;
      }
      return found.filter((one) => type === undefined || one.type === type);
    },
  };
}

/** Route 53 writes names in small letters with a dot at the end, and `*` as its octal code. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/\\052/g, "*").replace(/\.$/, "");
}

function toRecordSet(found: ResourceRecordSet): RecordSet {
  return {
    name: plainName(found.Name ?? ""),
    type: found.Type ?? "unknown",
    ttl: found.TTL,
    values: (found.ResourceRecords ?? []).flatMap(({ Value }) => Value ?? []),
    alias: found.AliasTarget?.DNSName === undefined ? undefined : plainName(found.AliasTarget.DNSName),
  };
}
