import { type Clock, createClock } from "../core/clock.js";
import { NexusError } from "../core/errors.js";
import type { SandboxControl } from "../core/sandbox-control.js";
import { advance } from "./advance.js";
import { createControl } from "./control.js";
import { makeWorld } from "./make-world.js";
import { AwsFault, type SandboxSetup } from "./part.js";
import { PARTS, type Part } from "./parts.js";
import { createRandom } from "./random.js";
import { fileStore, memoryStore, type Store } from "./store.js";
import { throttledApi } from "./throttled-api.js";
import { TICK_MS } from "./ticks.js";
import { type Anchor, simulatedNow } from "./timebase.js";
import { noteCall } from "./trail.js";
import { type Between, PROTOCOL, type WireCall, wireHandler } from "./wire.js";
import { createWireFaults } from "./wire-faults.js";
import type { World } from "./world.js";

/** What a read has followed for longer than this is kept, so that it is not followed again. */
const FOLLOWED_MS = 200 * TICK_MS;

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
  /** Stands between the clients and everything here. */
  between?: Between;
}

export type { Between };

interface Asked {
  input: Record<string, unknown>;
  region: string;
  signer: string;
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
  const opened: Anchor = { realMs: realNow(), simMs: realNow(), speed };
  const make = (seed = setup.seed, simMs = simulatedNow(opened, realNow())) =>
    makeWorld({ ...setup, seed }, { realMs: realNow(), simMs, speed });
  const store = options.stateFile === undefined ? memoryStore(make) : fileStore(options.stateFile, make);
  const troubles = createWireFaults(options.wireFaults ?? [], createRandom(setup.seed));
  const between = joined(options.between, troubles);
  const arrived = ({ target, operation, input }: WireCall) =>
    options.onCall?.(PARTS[target]?.name ?? target, operation, input);
  const throttle = throttledApi(createRandom(setup.seed));
  const time = timeOf(store, opened, realNow);
  const look = (world: World) => {
    const realMs = realNow();
    const at = simulatedNow(world.anchor, realMs);
    const sim = { setup, random: createRandom(world.seed) };
    advance(world, sim, at);
    const retimed = world.anchor.speed !== speed;
    // Counted from here on, so that another speed does not bend what has passed.
    world.anchor = { realMs, simMs: at, speed };
    return { at, sim, retimed };
  };

  const operate = (part: Part, operation: string, { input, region, signer }: Asked) => {
    const body = (world: World) => {
      const before = world.tick;
      const { at, sim, retimed } = look(world);
      throttle(part, operation, world);
      const run = Object.hasOwn(part.operations, operation) ? part.operations[operation] : undefined;
      if (run === undefined) throw notSimulated(`${part.name}:${operation}`);
      const result = run(input, { world, now: new Date(at), region, signer, ...sim });
      const reads = /^(?:Describe|List|Lookup|Get|BatchGet|Filter|Download|Head|Simulate)/.test(operation);
      if (!reads) noteCall(part, operation, input, { world, at, signer });
      return { result, changed: !reads || retimed || world.tick - before > FOLLOWED_MS };
    };
    return part.stateless === true ? useOr(store, body, make) : store.use(body);
  };

  return {
    protocol: PROTOCOL,
    handlerFor: (region) =>
      wireHandler(
        region,
        ({ target, operation, input, signer }) => {
          const part = PARTS[target];
          if (part === undefined) throw notSimulated(target);
          return operate(part, operation, { input, region, signer });
        },
        { between, arrived },
      ),
    clock: createClock({ speed, now: () => new Date(time()) }),
    control: createControl({ store, setup, speed, look, make }),
    world: () =>
      store.use((world) => {
        look(world);
        return { result: world, changed: false };
      }),
  };
}

/** `outer` stands before `inner`. */
function joined(outer: Between | undefined, inner: Between | undefined): Between | undefined {
  if (outer === undefined || inner === undefined) return outer ?? inner;
  return (call, answer) => outer(call, () => inner(call, answer));
}

function notSimulated(what: string): AwsFault {
  return new AwsFault("NotImplementedInSandbox", `the sandbox does not simulate ${what}`);
}

/**
 * Simulated time as the store has it, which others may have moved. A state that cannot be read is said by the first call
 * that needs it; until then time goes on from where it was last known to be.
 */
function timeOf(store: Store, fallback: Anchor, realNow: () => number): () => number {
  let anchor = fallback;
  const written = (): Anchor | undefined => {
    try {
      return store.read()?.anchor;
    } catch (thrown) {
      if (thrown instanceof NexusError) return undefined;
      throw thrown;
    }
  };
  return () => {
    anchor = written() ?? anchor;
    return simulatedNow(anchor, realNow());
  };
}

/** For what needs no state: a state file that cannot be read must not keep anybody from resetting it. */
function useOr<T>(store: Store, body: (world: World) => { result: T; changed: boolean }, make: () => World): T {
  try {
    return store.use(body);
  } catch (thrown) {
    if (!(thrown instanceof NexusError)) throw thrown;
    return body(make()).result;
  }
}
