import { seedAccess } from "./access/state.js";
import { seedBalancing } from "./balancing/state.js";
import { noAlarmsState } from "./cloudwatch/state.js";
import { seedDatabases } from "./databases.js";
import { emptyEcs, seedEcs } from "./ecs/seed.js";
import { seedNetwork } from "./network/state.js";
import type { SandboxSetup } from "./part.js";
import { createRandom } from "./random.js";
import { seedRds } from "./rds/seed.js";
import { seedImages } from "./registry/state.js";
import { seedScaling } from "./scaling-state.js";
import { seedStorage } from "./storage/state.js";
import { TICK_MS } from "./ticks.js";
import type { Anchor } from "./timebase.js";
import { WORLD_VERSION, type World } from "./world.js";

/** A healthy platform that has a past; its time goes on from the anchor's. */
export function makeWorld(setup: SandboxSetup, anchor: Anchor): World {
  const at = anchor.simMs;
  const world: World = {
    version: WORLD_VERSION,
    seed: setup.seed,
    anchor,
    startedAt: at,
    tick: Math.floor(at / TICK_MS) * TICK_MS,
    sequence: 0,
    faults: [],
    ecs: emptyEcs(at),
    scaling: seedScaling(),
    balancing: seedBalancing(at),
    rds: seedRds(setup, at),
    alarms: noAlarmsState(),
    queries: [],
    databases: seedDatabases(),
    storage: seedStorage(setup),
    caches: { snapshots: [] },
    dns: { edits: [], changes: [] },
    access: seedAccess(at),
    network: seedNetwork(setup),
    certificates: [],
    secrets: [],
    images: seedImages(at),
    published: [],
    trail: [],
  };
  seedEcs(world, { setup, random: createRandom(setup.seed) }, at);
  return world;
}
