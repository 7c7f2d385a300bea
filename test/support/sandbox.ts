import { ECSClient } from "@aws-sdk/client-ecs";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { openSandbox, type SandboxOptions } from "../../src/sandbox/index.js";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const env = sandboxEnvironment();
export const REGION = env.region;
export const NAMES = env.names;
export const SETUP = { names: env.names, region: env.region, accountId: env.accountId ?? "", seed: "test" };
export const SERVICE = { cluster: NAMES.cluster, service: NAMES.service };

/** A sandbox in memory whose time a test passes, seconds at once. */
export function testSandbox(options: Partial<SandboxOptions> = {}) {
  let real = Date.parse("2026-01-31T12:00:00Z");
  const calls: string[] = [];
  const sandbox = openSandbox({
    setup: SETUP,
    stateFile: undefined,
    speed: 1,
    realNow: () => real,
    onCall: (service, operation) => calls.push(`${service}:${operation}`),
    ...options,
  });
  /** Settings for any SDK client of the sandbox. */
  const settings = (region = REGION) => ({
    region,
    maxAttempts: 1,
    protocol: sandbox.protocol,
    requestHandler: sandbox.handlerFor(region),
    credentials: { accessKeyId: "AKIASANDBOXOPERATOR0", secretAccessKey: "test" },
  });
  return {
    sandbox,
    calls,
    settings,
    ecs: new ECSClient(settings()),
    pass: (seconds: number) => {
      real += seconds * 1_000;
    },
    now: () => new Date(real),
    realNow: () => real,
  };
}
