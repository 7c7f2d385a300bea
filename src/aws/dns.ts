import type { AwsStep, WaitStep } from "../core/change.js";
import type { JsonObject } from "../core/json.js";

export interface HostedZone {
  id: string;
  name: string;
  private: boolean;
}

export interface RecordSet {
  name: string;
  type: string;
  ttl: number | undefined;
  values: string[];
  alias: string | undefined;
}

/** A record set with its routing, and as Route 53 gave it, for putting it back. */
export interface RoutedSet extends RecordSet {
  /** Tells sets of one name and type apart. */
  setIdentifier: string | undefined;
  weight: number | undefined;
  failover: "PRIMARY" | "SECONDARY" | undefined;
  /** `latency`, `geolocation`, ...; undefined for simple, weighted and failover routing. */
  otherRouting: string | undefined;
  raw: JsonObject;
}

/** What ChangeResourceRecordSets takes, the runbook's `failover-change.json`. */
export interface ChangeBatch {
  Comment?: string;
  Changes: { Action: "CREATE" | "UPSERT" | "DELETE"; ResourceRecordSet: JsonObject }[];
}

export interface Dns {
  /** The public zone that holds `domain`, the longest match; undefined when there is none. */
  zoneOf(domain: string): Promise<HostedZone | undefined>;
  /** A zone by its id or its name. @throws not-found */
  zone(idOrName: string): Promise<HostedZone>;
  /** The names of the zone's name servers (GetHostedZone). */
  nameServers(zone: HostedZone): Promise<string[]>;
  /** The record sets of exactly this name, and type when given. */
  records(zone: HostedZone, name: string, type?: string): Promise<RecordSet[]>;
  /** The same with their routing. */
  routedSets(zone: HostedZone, name: string): Promise<RoutedSet[]>;
  /** Plans ChangeResourceRecordSets: one atomic batch, whose inverse is another. */
  change(zone: HostedZone, batch: ChangeBatch, inverse: ChangeBatch, words: string): AwsStep;
  /** Waits until the change of that step is INSYNC: all of Route 53's name servers have it. */
  untilInSync(step: AwsStep, timeoutMs: number): WaitStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
