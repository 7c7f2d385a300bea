import { isAtRest } from "../advance.js";
import { DAWDLE, RUNNING_AFTER, STOPPED_AFTER } from "../ecs/lifecycle.js";
import { TICK_MS } from "../ticks.js";
import type { World } from "../world.js";

/**
 * Where a fault begins that has to have lasted for `durationMs` already: in the past, where nothing has happened there
 * since. What has happened is never altered, so after a busy past the sandbox's clock goes forward instead.
 */
export function makeRoom(world: World, durationMs: number, at: number): { from: number; now: number } {
  const earliest = isAtRest(world) ? lastMove(world) : at;
  const from = Math.ceil(Math.max(at - durationMs, Math.min(earliest, at)) / TICK_MS) * TICK_MS;
  return { from, now: Math.max(at, from + durationMs) };
}

/** When the service, its load balancer or a fault last moved. */
function lastMove({ ecs, balancing, faults }: World): number {
  const { events, serviceDeployments } = ecs.service;
  return Math.max(
    balancing.changedAt,
    ...events.slice(0, 1).map(({ at }) => at),
    ...serviceDeployments.slice(0, 1).map(({ updatedAt }) => updatedAt),
    ...faults.map(({ from, to }) => to ?? from),
    ...ecs.tasks.map(({ createdAt, stopping }) =>
      stopping === undefined ? createdAt + RUNNING_AFTER + DAWDLE : stopping.at + STOPPED_AFTER,
    ),
  );
}
