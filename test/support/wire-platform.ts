import { afterAll, beforeAll, beforeEach } from "vitest";
import { makeOperator, type Operator } from "./cli.js";
import { type Moto, startMoto } from "./moto.js";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.js";
import { FOUR_LINES, KEYS, type SeededPlatform, seedPlatform } from "./seed.js";

/** What each wire test begins with: acme's staging environment on moto, a recording proxy before it, an operator. */
export interface Wire {
  moto: Moto;
  /** Where the operator's calls go; forgotten before each test. */
  proxy: RecordingProxy;
  /** Looks at the platform past the proxy. */
  platform: SeededPlatform;
  /** Four lines of configuration, keys, and AWS_ENDPOINT_URL: nothing else. */
  operator: Operator;
  /** Builds the platform again, after a reset in the middle of a test. */
  reseed(): Promise<void>;
  /** Another person, with another configuration or other variables. */
  another(given: { configuration?: string; env?: Record<string, string> }): Operator;
}

/** Registers the hooks; the answer may be used inside tests only. */
export function wirePlatform(): Wire {
  let moto: Moto | undefined;
  let proxy: RecordingProxy | undefined;
  let platform: SeededPlatform | undefined;
  let operator: Operator | undefined;
  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the wire platform is only there inside tests");
    return value;
  };
  const another: Wire["another"] = ({ configuration = FOUR_LINES, env = {} }) =>
    makeOperator(configuration, { ...KEYS, AWS_ENDPOINT_URL: there(proxy).url, ...env });
  beforeAll(async () => {
    moto = await startMoto();
    proxy = await startRecordingProxy(moto.url);
  });
  beforeEach(async () => {
    await there(moto).allowAll();
    await there(moto).reset();
    platform = await seedPlatform(there(moto).url);
    there(proxy).clear();
    operator = another({});
  });
  afterAll(async () => {
    await proxy?.stop();
    await moto?.stop();
  });
  return {
    reseed: async () => {
      platform = await seedPlatform(there(moto).url);
    },
    get moto() {
      return there(moto);
    },
    get proxy() {
      return there(proxy);
    },
    get platform() {
      return there(platform);
    },
    get operator() {
      return there(operator);
    },
    another,
  };
}
