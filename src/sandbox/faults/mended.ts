import { imageOf, isRoomy } from "../ecs/images.js";
import type { DeploymentState } from "../ecs/state.js";
import { isCrashing } from "../registry/named.js";
import type { World } from "../world.js";
import { endFault, openInterval } from "./intervals.js";

/** A deployment that completed has mended what its tasks no longer suffer from, as if somebody had healed it. */
export function endMended(world: World, deployment: DeploymentState, at: number): void {
  const definition = world.ecs.taskDefinitions.find(
    ({ family, revision }) => `${family}:${revision}` === deployment.taskDefinition,
  );
  if (definition === undefined) return;
  const crash = openInterval(world, "crash-loop");
  if (crash !== undefined && !isCrashing(world, imageOf(definition))) {
    endFault(world, crash.fault, at);
    // Who broke it had switched the breaker off. On AWS it would stay off; here the drill is over and all is as before.
    world.ecs.service.breaker = { enable: true, rollback: true };
  }
  if (isRoomy(definition)) endFault(world, "out-of-memory", at);
  // Connections that were taken and never given back end with the tasks that held them.
  const connections = openInterval(world, "db-connections");
  if (connections !== undefined && connections.from < deployment.createdAt) endFault(world, connections.fault, at);
}
