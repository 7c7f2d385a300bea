import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { asNexusError, notFound } from "../../core/errors.js";
import { toJsonObject } from "../../core/json.js";
import type { Dns, HostedZone, RecordSet, RoutedSet } from "../dns.js";
import { all, pages } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { changeStep, inSyncStep, replayRecords } from "./changes.js";

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

  /** The list begins at the name and goes on through the zone: the first other name is the end of it. */
  const ofName = async (zone: HostedZone, name: string): Promise<ResourceRecordSet[]> => {
    const wanted = plainName(name);
    const found: ResourceRecordSet[] = [];
    for await (const page of sets(zone, wanted)) {
      const mine = page.filter((one) => plainName(one.Name ?? "") === wanted);
      found.push(...mine);
      if (mine.length < page.length) break;
    }
    return found;
  };
  const readRaw = async (zoneId: string, name: string) =>
    (await ofName({ id: zoneId, name: "", private: false }, name)).map(toJsonObject);

  return {
    zoneOf: async (domain) => {
      const wanted = plainName(domain);
      return (await zones())
        .filter((zone) => !zone.private && (wanted === zone.name || wanted.endsWith(`.${zone.name}`)))
        .sort((a, b) => b.name.length - a.name.length)[0];
    },
    zone: async (idOrName) => {
      const id = idOrName.replace(/^\/hostedzone\//, "");
      const named = (await zones()).find((zone) => zone.id === id || zone.name === plainName(idOrName));
      if (named !== undefined) return named;
      throw notFound(
        `Route 53 has no hosted zone "${idOrName}"`,
        "name it in the configuration: names.hostedZone, by its id or its name",
      );
    },
    nameServers: async ({ id }) => {
      try {
        const { DelegationSet } = await api.send("GetHostedZone", { Id: id });
        return DelegationSet?.NameServers ?? [];
      } catch (thrown) {
        const error = asNexusError(thrown);
        if (error.code === "not-found") return [];
        throw error;
      }
    },
    records: async (zone, name, type) => {
      const found = (await ofName(zone, name)).map(toRecordSet);
      return found.filter((one) => type === undefined || one.type === type);
    },
    routedSets: async (zone, name) => (await ofName(zone, name)).map(toRoutedSet),
    change: (zone, batch, inverse, words) => changeStep(zone, batch, inverse, words, readRaw),
    untilInSync: (step, timeoutMs) => inSyncStep(api, step, timeoutMs),
    replay: (operation, input) => replayRecords(operation, input, readRaw),
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

function toRoutedSet(found: ResourceRecordSet): RoutedSet {
  return {
    ...toRecordSet(found),
    setIdentifier: found.SetIdentifier,
    weight: found.Weight,
    failover: found.Failover,
    otherRouting: otherRouting(found),
    raw: toJsonObject(found),
  };
}

function otherRouting(found: ResourceRecordSet): string | undefined {
  if (found.Region !== undefined) return "latency";
  if (found.GeoLocation !== undefined) return "geolocation";
  if (found.GeoProximityLocation !== undefined) return "geoproximity";
  if (found.CidrRoutingConfig !== undefined) return "IP-based";
  return found.MultiValueAnswer === true ? "multivalue" : undefined;
}
