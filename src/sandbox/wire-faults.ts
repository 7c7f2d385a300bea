import { openInterval } from "./faults/intervals.js";
import { AwsFault } from "./part.js";
import type { Part } from "./parts.js";
import type { Random } from "./random.js";
import type { World } from "./world.js";

/**
 * Troubles between client and platform, for drills and tests: `error:rds`, `denied:logs`, `hang:acm`,
 * `lost-reply:ecs.UpdateService`. The part after the colon is a service, or a service and one operation.
 */
export interface WireFaults {
  /** @throws AwsFault for an error or a refusal */
  before(part: Part, operation: string, world: World): void;
  hangs(part: Part, operation: string): boolean;
  losesReply(part: Part, operation: string): boolean;
}

export function createWireFaults(faults: readonly string[], random: Random): WireFaults {
  let calls = 0;
  const has = (kind: string, part: Part, operation: string) =>
    faults.includes(`${kind}:${part.name}`) || faults.includes(`${kind}:${part.name}.${operation}`);
  return {
    before: (part, operation, world) => {
      calls += 1;
      if (has("error", part, operation))
        throw new AwsFault("InternalFailure", "We encountered an internal error.", 500);
      if (has("denied", part, operation)) {
        throw new AwsFault("AccessDeniedException", `User is not authorized to perform: ${part.name}:${operation}`);
      }
      if (openInterval(world, "throttled-api") !== undefined && random.at("throttle", operation, calls) < 0.4) {
        throw new AwsFault(part.throttled, "Rate exceeded");
      }
    },
    hangs: (part, operation) => has("hang", part, operation),
    losesReply: (part, operation) => has("lost-reply", part, operation),
  };
}
