import type { AccessState } from "./access/state.js";
import type { BalancingState } from "./balancing/state.js";
import type { CachesState } from "./caches/state.js";
import type { RequestedCertificate } from "./certificates-state.js";
import type { AlarmsState } from "./cloudwatch/state.js";
import type { DnsState } from "./dns-state.js";
import type { EcsState } from "./ecs/state.js";
import type { FaultInterval } from "./faults/state.js";
import type { QueryState } from "./logs/insights/state.js";
import type { NetworkState } from "./network/state.js";
import type { RdsState } from "./rds/state.js";
import type { RegistryImage } from "./registry/state.js";
import type { ScalingState } from "./scaling-state.js";
import type { SecretVersion } from "./secrets-state.js";
import type { StorageState } from "./storage/state.js";
import type { Anchor } from "./timebase.js";
import type { TrailEntry } from "./trail-state.js";

/** Grows when an older nexusctl could no longer read the state file. */
export const WORLD_VERSION = 6;

/** The whole simulated platform as plain data. All times are milliseconds of simulated time since 1970. */
export interface World {
  version: number;
  seed: string;
  anchor: Anchor;
  startedAt: number;
  /** How far things that move by themselves have been followed. */
  tick: number;
  /** Counts everything that gets an id, so that ids never repeat and always come out the same. */
  sequence: number;
  faults: FaultInterval[];
  ecs: EcsState;
  scaling: ScalingState;
  balancing: BalancingState;
  rds: RdsState;
  alarms: AlarmsState;
  queries: QueryState[];
  /** What the simulated PostgreSQL server holds. */
  databases: { name: string; tables: { name: string; rows: number }[] }[];
  storage: StorageState;
  caches: CachesState;
  dns: DnsState;
  access: AccessState;
  network: NetworkState;
  /** Certificates that were requested beside those the platform began with. */
  certificates: RequestedCertificate[];
  secrets: SecretVersion[];
  /** What the registry has in the platform's repository, oldest push first. */
  images: RegistryImage[];
  /** Calls that altered something, oldest first: what CloudTrail tells. */
  trail: TrailEntry[];
  /** Messages published to SNS. */
  published: { at: number; topicArn: string; subject: string; message: string }[];
}

export function nextSequence(world: World): number {
  world.sequence += 1;
  return world.sequence;
}
