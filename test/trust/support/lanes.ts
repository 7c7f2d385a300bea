import { afterAll, beforeAll } from "vitest";
import { COMPLETE, type Made, seedForChanges } from "../../support/change-commands.js";
import { makeOperator, type Operator } from "../../support/cli.js";
import { type Moto, startMoto } from "../../support/moto.js";
import { type RecordingProxy, startRecordingProxy } from "../../support/recording-proxy.js";
import { KEYS, makeTopic, seedPlatform } from "../../support/seed.js";
import { seedForReads } from "./seed-reads.js";

/** A platform behind a proxy of its own, for one test at a time. */
export interface Lane {
  moto: Moto;
  proxy: RecordingProxy;
  /** Ids of what was seeded last. */
  made: Made;
  operator(): Operator;
  /** Builds the whole platform anew, and forgets calls and faults. */
  reset(): Promise<void>;
}

export interface Lanes {
  /** Waits for a lane that nobody uses. */
  use<T>(body: (lane: Lane) => Promise<T>): Promise<T>;
}

/**
 * Several lanes side by side, so that a test that waits for a slow answer holds up no other. Registers the hooks.
 * @param shared all on one platform, seeded once: for what only reads
 */
export function lanes(size: number, { shared }: { shared: boolean }): Lanes {
  const all: Lane[] = [];
  const free: Lane[] = [];
  const waiting: ((lane: Lane) => void)[] = [];
  beforeAll(async () => {
    const motos = await Promise.all(Array.from({ length: shared ? 1 : size }, startMoto));
    const [first] = motos;
    if (first === undefined) throw new Error("no lane was asked for");
    const made: Made = shared ? new Map([...(await seedAll(first)), ...(await seedForReads(first.url))]) : new Map();
    for (let at = 0; at < size; at += 1) all.push(await laneOn(motos[at] ?? first, made));
    free.push(...all);
  });
  afterAll(async () => {
    await Promise.all(all.map(({ proxy }) => proxy.stop()));
    await Promise.all([...new Set(all.map(({ moto }) => moto))].map((moto) => moto.stop()));
  });
  const giveBack = (lane: Lane) => {
    const next = waiting.shift();
    if (next === undefined) free.push(lane);
    else next(lane);
  };
  return {
    use: async (body) => {
      const lane = free.pop() ?? (await new Promise<Lane>((resolve) => waiting.push(resolve)));
      try {
        return await body(lane);
      } finally {
        giveBack(lane);
      }
    },
  };
}

async function laneOn(moto: Moto, made: Made): Promise<Lane> {
  const proxy = await startRecordingProxy(moto.url);
  const lane: Lane = {
    moto,
    proxy,
    made,
    operator: () => makeOperator(COMPLETE, { ...KEYS, AWS_ENDPOINT_URL: proxy.url }),
    reset: async () => {
      lane.made = await seedAll(moto);
      proxy.clear();
    },
  };
  return lane;
}

async function seedAll(moto: Moto): Promise<Made> {
  await moto.reset();
  await seedPlatform(moto.url);
  await makeTopic(moto.url);
  return seedForChanges(moto.url);
}
