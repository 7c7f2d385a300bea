import { distance } from "fastest-levenshtein";
import type { FileStep } from "../core/change.js";
import { NexusError, notFound } from "../core/errors.js";
import type { SandboxControl } from "../core/sandbox-control.js";
import { advance } from "./advance.js";
import type { Sim } from "./ecs/deployments.js";
import { endFault, openInterval } from "./faults/intervals.js";
import { FAULTS, type Fault } from "./faults/registry.js";
import { makeRoom } from "./faults/room.js";
import type { SandboxSetup } from "./part.js";
import { ENGINE_VERSION } from "./rds/classes.js";
import { newImage, pushImage } from "./registry/state.js";
import { worldText } from "./state-text.js";
import type { Store } from "./store.js";
import { nextSequence, type World } from "./world.js";

export interface ControlDeps {
  store: Store;
  setup: SandboxSetup;
  speed: number;
  /** Follows the world to now, which it answers with. */
  look(world: World): { at: number; sim: Sim };
  /** A fresh world; its time goes on from `at`, so that what was recorded before stays in the past. */
  make(seed: string, at: number | undefined): World;
}

/** The knobs. Each computes the world as it would be and answers with the write that makes it so. */
export function createControl({ store, setup, speed, look, make }: ControlDeps): SandboxControl {
  const write = (world: World, words: string, undo: FileStep["undo"]): FileStep => ({
    kind: "file",
    id: "sandbox",
    words,
    path: store.path,
    mode: "replace",
    content: worldText(world),
    undo,
  });
  const peek = <T>(body: (world: World, at: number, sim: Sim) => T): T =>
    store.use((world) => {
      const { at, sim } = look(world);
      return { result: body(world, at, sim), changed: false };
    });
  return {
    status: () =>
      peek((world, at) => ({
        seed: world.seed,
        speed,
        now: new Date(at),
        startedAt: new Date(world.startedAt),
        stateFile: store.path,
        faults: FAULTS.map((fault) => statusOf(fault, world)),
      })),
    break: (name) => {
      const fault = findFault(name);
      return peek((world, at, sim) => {
        breakNow(world, fault, at, sim);
        return write(world, `Break: ${fault.summary}`, {
          kind: "command",
          words: "heal it",
          command: `sandbox heal ${name}`,
        });
      });
    },
    heal: (name) => {
      const faults = name === undefined ? FAULTS : [findFault(name)];
      return peek((world, at, sim) => {
        for (const fault of faults) {
          if (openInterval(world, fault.name) === undefined) continue;
          endFault(world, fault.name, at);
          fault.end(world, sim, at);
        }
        const words = name === undefined ? "Heal everything that is broken" : `Heal ${name}`;
        return write(world, words, { kind: "none", why: "break it again instead" });
      });
    },
    data: {
      place: `${setup.names.database} (simulated)`,
      serverVersion: ENGINE_VERSION,
      databases: () => peek((world) => world.databases.map((one) => ({ ...one }))),
      change: (alter) =>
        store.use((world) => {
          look(world);
          world.databases = alter(world.databases);
          return { result: undefined, changed: true };
        }),
    },
    images: {
      push: (tag, { os, architecture }) =>
        store.use((world) => {
          const { at } = look(world);
          const fresh = newImage({ tag, at, os, architecture, build: nextSequence(world) });
          world.images = pushImage(world.images, fresh);
          return { result: fresh.digest, changed: true };
        }),
    },
    reset: (seed) => {
      const former = formerOf(store, look);
      return write(make(seed ?? former?.seed ?? setup.seed, former?.at), "Start the simulated platform afresh", {
        kind: "none",
        why: "the former platform is gone",
      });
    },
  };
}

/** The fault begins a while ago and what follows from it has happened by now. */
function breakNow(world: World, fault: Fault, at: number, sim: Sim): void {
  if (openInterval(world, fault.name) !== undefined) {
    throw new NexusError("failed", `${fault.name} is broken already`, {
      hint: `heal it with: nexusctl --env sandbox sandbox heal ${fault.name}`,
    });
  }
  const { from, now } = makeRoom(world, fault.backdateMs, at);
  world.faults.push({ fault: fault.name, from });
  world.tick = Math.min(world.tick, from);
  fault.begin(world, sim, from);
  advance(world, sim, now);
  world.anchor.simMs = now;
}

function statusOf({ name, summary }: Fault, world: World) {
  const open = openInterval(world, name);
  return { name, summary, active: open !== undefined, since: open === undefined ? undefined : new Date(open.from) };
}

/** Undefined where the state file cannot be read: a reset is the way out of that. */
function formerOf(store: Store, look: ControlDeps["look"]): { seed: string; at: number } | undefined {
  try {
    return store.use((world) => ({ result: { seed: world.seed, at: look(world).at }, changed: false }));
  } catch (thrown) {
    if (thrown instanceof NexusError) return undefined;
    throw thrown;
  }
}

function findFault(name: string): Fault {
  const found = FAULTS.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = FAULTS.map((one) => one.name);
  const near = [...names].sort((a, b) => distance(name, a) - distance(name, b))[0];
  throw notFound(`there is no fault "${name}"; there are ${names.join(", ")}`, `did you mean ${near}?`);
}
