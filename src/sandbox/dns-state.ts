export interface RecordSet {
  Name: string;
  Type: string;
  [member: string]: unknown;
}

/** A record set as it was changed; undefined: it was deleted. */
export interface DnsEdit {
  key: string;
  set: RecordSet | undefined;
}

/** What Route 53 remembers beyond what the zone began with. */
export interface DnsState {
  edits: DnsEdit[];
  /** Changes by their id, and when each was asked for. */
  changes: { id: string; at: number }[];
}
