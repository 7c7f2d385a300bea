import { type Clock, createClock } from "../core/clock.js";
import { NexusError } from "../core/errors.js";
import type { SandboxControl } from "../core/sandbox-control.js";
import { advance, TICK_MS } from "./advance.js";
import { seedBalancing } from "./balancing/state.js";
import { createControl } from "./control.js";
import type { Sim } from "./ecs/deployments.js";
import { emptyEcs, seedEcs } from "./ecs/seed.js";
import { AwsFault, type SandboxSetup } from "./part.js";
import { PARTS, type Part } from "./parts.js";
import { createRandom } from "./random.js";
import { seedRds } from "./rds/seed.js";
import { seedScaling } from "./scaling-state.js";
import { fileStore, memoryStore, type Store } from "./store.js";
import { simulatedNow } from "./timebase.js";
import { PROTOCOL, wireHandler } from "./wire.js";
import { createWireFaults } from "./wire-faults.js";
import { WORLD_VERSION, type World } from "./world.js";

const FOLLOWED_TICKS = 200;

export interface SandboxOptions {
  setup: SandboxSetup;
  /** Undefined: in memory only. */
  stateFile: string | undefined;
  /** Simulated milliseconds per millisecond. */
  speed: number;
  realNow: () => number;
  wireFaults?: readonly string[];
  /** Told of every call that arrives, before it is answered. */
  onCall?: (service: string, operation: string, input: Record<string, unknown>) => void;
}

export interface Sandbox {
  protocol: typeof PROTOCOL;
  /** A request handler for the SDK clients of one region. */
  handlerFor(region: string): ReturnType<typeof wireHandler>;
  /** Simulated time. */
  clock: Clock;
  control: SandboxControl;
  /** A copy of the world as it is now. */
  world(): World;
}

/**
 * A simulated Nexus platform behind the real SDK clients: every call is signed, sent, retried and decoded as on AWS, and
 * answered from a world that goes on between commands.
 */
export function openSandbox(options: SandboxOptions): Sandbox {
  const { setup, speed, realNow } = options;
  const make = (seed: string, at?: number) => makeWorld(setup, seed, realNow(), at);
  const store =
    options.stateFile === undefined
      ? memoryStore(() => make(setup.seed))
      : fileStore(options.stateFile, () => make(setup.seed));
  const { seed, anchor } = beginning(store, setup.seed, realNow());
  const random = createRandom(seed);
  const sim: Sim = { setup, random };
  const troubles = createWireFaults(options.wireFaults ?? [], random);
  const look = (world: World) => {
    const real = realNow();
    const at = simulatedNow(world, real, speed);
    advance(world, sim, at);
    return { at, real };
  };

  const operate = (part: Part, operation: string, input: Record<string, unknown>, region: string) =>
    store.use((world) => {
      const before = world.tick;
      const { at } = look(world);
      troubles.before(part, operation, world);
      const run = part.operations[operation];
      if (run === undefined) {
        throw new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate ${part.name}:${operation}`);
      }
      const result = run(input, { world, setup, now: new Date(at), random, region });
      const reads = /^(?:Describe|List|Get|Filter)/.test(operation);
      // What a read followed comes out the same next time; a long way is kept so that it is not followed again.
      return { result, changed: !reads || world.tick - before > FOLLOWED_TICKS * TICK_MS };
    });

  return {
    protocol: PROTOCOL,
    handlerFor: (region) =>
      wireHandler(region, ({ target, operation, input }) => {
        const part = PARTS[target];
        if (part === undefined)
          throw new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate ${target}`);
        options.onCall?.(part.name, operation, input);
        if (troubles.hangs(part, operation)) return new Promise(() => undefined);
        const output = operate(part, operation, input, region);
        if (troubles.losesReply(part, operation))
          throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        return output;
      }),
    clock: createClock({ speed, now: () => new Date(simulatedNow({ anchor }, realNow(), speed)) }),
    control: createControl({ store, sim, speed, look, make }),
    world: () =>
      store.use((world) => {
        look(world);
        return { result: world, changed: false };
      }),
  };
}

/** A state file that cannot be read is said by the first call that needs it; a reset needs it not. */
function beginning(store: Store, seed: string, realMs: number): Pick<World, "seed" | "anchor"> {
  try {
    return store.use((world) => ({ result: { seed: world.seed, anchor: world.anchor }, changed: false }));
  } catch (thrown) {
    if (!(thrown instanceof NexusError)) throw thrown;
    return { seed, anchor: { realMs, simMs: realMs } };
  }
}

function makeWorld(setup: SandboxSetup, seed: string, realMs: number, at: number = realMs): World {
  const sim: Sim = { setup: { ...setup, seed }, random: createRandom(seed) };
  const world: World = {
    version: WORLD_VERSION,
    seed,
    anchor: { realMs, simMs: at },
    startedAt: at,
    tick: at,
    sequence: 0,
    faults: [],
    ecs: emptyEcs(at),
    scaling: seedScaling(),
    balancing: seedBalancing(),
    rds: seedRds(setup, at),
    published: [],
  };
  seedEcs(world, sim, at);
  return world;
}
