import type { FileStep } from "./change.js";

export interface FaultStatus {
  name: string;
  summary: string;
  active: boolean;
  since: Date | undefined;
}

export interface SandboxStatus {
  seed: string;
  speed: number;
  /** The simulated platform's time. */
  now: Date;
  startedAt: Date;
  stateFile: string;
  faults: FaultStatus[];
}

/**
 * The simulated platform's own knobs. Each knob answers with the file write that turns it, so that breaking the sandbox
 * is previewed, gated and journalled like any change.
 */
export interface SandboxControl {
  status(): SandboxStatus;
  /** @throws not-found with the nearest fault's name */
  break(fault: string): FileStep;
  /** All faults when none is named. */
  heal(fault?: string): FileStep;
  reset(seed?: string): FileStep;
  readonly data: SandboxData;
  readonly images: SandboxImages;
}

/** The simulated registry. */
export interface SandboxImages {
  /** Puts a fresh image under a tag, as a push does: whoever calls it has passed the gate. @returns its digest */
  push(tag: string, platform: { os: string; architecture: string }): string;
}

/** A database of the simulated PostgreSQL server: no rows, only how many there would be. */
export interface SandboxDatabase {
  name: string;
  tables: { name: string; rows: number }[];
}

/** The simulated PostgreSQL server. `change` alters its databases: whoever calls it has passed the gate. */
export interface SandboxData {
  readonly place: string;
  readonly serverVersion: string;
  databases(): SandboxDatabase[];
  /** @param alter answers with the databases as they are to be */
  change(alter: (databases: SandboxDatabase[]) => SandboxDatabase[]): void;
}
