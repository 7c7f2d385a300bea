/** A call that altered something. Of what was sent only the names are kept, never a value that may be secret. */
export interface TrailEntry {
  /** Milliseconds of simulated time. */
  at: number;
  service: string;
  operation: string;
  /** Id of the access key that signed it. */
  signer: string;
  resources: string[];
}
