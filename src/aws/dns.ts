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

export interface Dns {
  /** The public zone that holds `domain`, the longest match; undefined when there is none. */
  zoneOf(domain: string): Promise<HostedZone | undefined>;
  /** The record sets of exactly this name, and type when given. */
  records(zone: HostedZone, name: string, type?: string): Promise<RecordSet[]>;
}
