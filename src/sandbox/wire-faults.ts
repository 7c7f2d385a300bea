import { NexusError } from "../core/errors.js";
import { openInterval } from "./faults/intervals.js";
import { AwsFault } from "./part.js";
import { PARTS, type Part } from "./parts.js";
import type { Random } from "./random.js";
import type { World } from "./world.js";

/**
 * Troubles between client and platform, for drills and tests: `error:rds`, `denied:logs`, `hang:acm`,
 * `lost-reply:ecs.UpdateService`. The part after the colon is a service, or a service and one operation.
 */
export interface WireFaults {
  /** @throws AwsFault for an error, a refusal or a "slow down" */
  before(part: Part, operation: string, world: World): void;
  hangs(part: Part, operation: string): boolean;
  losesReply(part: Part, operation: string): boolean;
}

const KINDS = ["error", "denied", "hang", "lost-reply"];
const THROTTLED_SHARE = 0.4;

/** @throws config error naming what there is, for a fault that could never happen */
export function createWireFaults(faults: readonly string[], random: Random): WireFaults {
  for (const fault of faults) check(fault);
  let calls = 0;
  const has = (kind: string, { name }: Part, operation: string) =>
    faults.includes(`${kind}:${name}`) || faults.includes(`${kind}:${name}.${operation}`);
  return {
    before: (part, operation, world) => {
      calls += 1;
      if (has("error", part, operation))
        throw new AwsFault("InternalFailure", "We encountered an internal error.", 500);
      if (has("denied", part, operation)) {
        throw new AwsFault(
          part.denied,
          `User is not authorized to perform: ${part.iam ?? part.name}:${operation}`,
          403,
        );
      }
      if (openInterval(world, "throttled-api") === undefined) return;
      if (random.at("throttle", operation, calls) < THROTTLED_SHARE)
        throw new AwsFault(part.throttled, "Rate exceeded");
    },
    hangs: (part, operation) => has("hang", part, operation),
    losesReply: (part, operation) => has("lost-reply", part, operation),
  };
}

function check(fault: string): void {
  const [, kind = "", service = "", operation] = /^([^:]*):([^.]*)(?:\.(.*))?$/.exec(fault) ?? [];
  const parts = Object.values(PARTS);
  const part = parts.find(({ name }) => name === service);
  if (!KINDS.includes(kind)) throw wrong(fault, `begins with one of ${KINDS.join(", ")} and a colon`);
  if (part === undefined) throw wrong(fault, `names one of ${parts.map(({ name }) => name).join(", ")}`);
  if (operation === undefined || Object.hasOwn(part.operations, operation)) return;
  throw wrong(fault, `names one of ${Object.keys(part.operations).sort().join(", ")}`);
}

function wrong(fault: string, rule: string): NexusError {
  return new NexusError("config", `"${fault}" is no trouble the sandbox can make: it ${rule}`, {
    hint: "correct NEXUSCTL_SANDBOX_FAULTS, for example error:rds,lost-reply:ecs.UpdateService",
  });
}
