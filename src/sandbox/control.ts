import { distance } from "fastest-levenshtein";
import type { FileStep } from "../core/change.js";
import { NexusError, notFound } from "../core/errors.js";
import type { SandboxControl } from "../core/sandbox-control.js";
import { advance, TICK_MS } from "./advance.js";
import type { Sim } from "./ecs/deployments.js";
import { openInterval } from "./faults/intervals.js";
import { FAULTS, type Fault } from "./faults/registry.js";
import { type Store, worldText } from "./store.js";
import { anchorAt } from "./timebase.js";
import type { World } from "./world.js";

export interface ControlDeps {
  store: Store;
  sim: Sim;
  speed: number;
  /** The world followed to now, and now in simulated and in real time. */
  look(world: World): { at: number; real: number };
  /** A fresh world; its time goes on from `at`, so that what was recorded before stays in the past. */
  make(seed: string, at: number | undefined): World;
}

/** The knobs. Each computes the world as it would be and answers with the write that makes it so. */
export function createControl({ store, sim, speed, look, make }: ControlDeps): SandboxControl {
  const write = (world: World, words: string, undo: FileStep["undo"]): FileStep => ({
    kind: "file",
    id: "sandbox",
    words,
    path: store.path,
    mode: "replace",
    content: worldText(world),
    undo,
  });
  const peek = <T>(body: (world: World, at: number, real: number) => T): T =>
    store.use((world) => {
      const { at, real } = look(world);
      return { result: body(world, at, real), changed: false };
    });
  return {
    status: () =>
      peek((world, at) => ({
        seed: world.seed,
        speed,
        now: new Date(at),
        startedAt: new Date(world.startedAt),
        stateFile: store.path,
        faults: FAULTS.map(({ name, summary }) => {
          const open = openInterval(world, name);
          return {
            name,
            summary,
            active: open !== undefined,
            since: open === undefined ? undefined : new Date(open.from),
          };
        }),
      })),
    break: (name) => {
      const fault = findFault(name);
      return peek((world, at, real) => {
        if (openInterval(world, name) !== undefined) {
          throw new NexusError("failed", `${name} is broken already`, {
            hint: `heal it with: nexusctl --env sandbox sandbox heal ${name}`,
          });
        }
        const from = Math.floor((at - fault.backdateMs) / TICK_MS) * TICK_MS;
        world.faults.push({ fault: name, from });
        world.tick = from;
        fault.begin(world, sim, from);
        advance(world, sim, at);
        anchorAt(world, real, at);
        return write(world, `Break: ${fault.summary}`, {
          kind: "command",
          words: "heal it",
          command: `sandbox heal ${name}`,
        });
      });
    },
    heal: (name) => {
      const faults = name === undefined ? FAULTS : [findFault(name)];
      return peek((world, at, real) => {
        for (const fault of faults) {
          const open = openInterval(world, fault.name);
          if (open === undefined) continue;
          open.to = at;
          fault.end(world, sim, at);
        }
        anchorAt(world, real, at);
        const words = name === undefined ? "Heal everything that is broken" : `Heal ${name}`;
        return write(world, words, { kind: "none", why: "break it again instead" });
      });
    },
    reset: (seed) =>
      write(make(seed ?? sim.setup.seed, timeOf(store, look)), "Start the simulated platform afresh", {
        kind: "none",
        why: "the former platform is gone",
      }),
  };
}

/** Undefined where the state file cannot be read: a reset is the way out of that. */
function timeOf(store: Store, look: ControlDeps["look"]): number | undefined {
  try {
    return store.use((world) => ({ result: look(world).at, changed: false }));
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
