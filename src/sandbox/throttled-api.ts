import { openInterval } from "./faults/intervals.js";
import { AwsFault } from "./part.js";
import type { Part } from "./parts.js";
import type { Random } from "./random.js";
import type { World } from "./world.js";

const THROTTLED_SHARE = 0.4;

/** The fault `throttled-api`: while it is on, two of five calls are told to slow down. @throws AwsFault from what it answers */
export function throttledApi(random: Random): (part: Part, operation: string, world: World) => void {
  let calls = 0;
  return (part, operation, world) => {
    calls += 1;
    if (openInterval(world, "throttled-api") === undefined) return;
    if (random.at("throttle", operation, calls) < THROTTLED_SHARE) throw new AwsFault(part.throttled, "Rate exceeded");
  };
}
