import { everyTask } from "../ecs/past.js";
import { DESIRED, TASK_SIZE } from "../ecs/seed.js";
import type { TaskState } from "../ecs/state.js";
import { isBroken } from "../faults/intervals.js";
import type { World } from "../world.js";
import type { Fleet, MetricSource } from "./source.js";

const SETTLING_MS = 60_000;

/** Counted from what the tasks did; before the first one that is known the service is taken to have been whole. */
export function fleetAt(at: number, source: MetricSource): Fleet {
  const known = source.fleets.get(at);
  if (known !== undefined) return known;
  const counted = count(at, source);
  source.fleets.set(at, counted);
  return counted;
}

function count(at: number, { world }: MetricSource): Fleet {
  const tasks = everyTask(world);
  const first = Math.min(...tasks.map(({ runsAt }) => runsAt)) + SETTLING_MS;
  if (at < first) return { running: DESIRED, healthy: DESIRED, unhealthy: 0, share: { cpu: 1, memory: 1 } };
  const running = tasks.filter((task) => at >= task.runsAt && at < endOf(task));
  const { healthy, intervalSeconds } = world.balancing.healthCheck;
  const checked = running.filter((task) => at >= task.runsAt + healthy * intervalSeconds * 1_000).length;
  const wrong = isBroken(world, "wrong-health-path", at);
  return {
    running: running.length,
    healthy: wrong ? 0 : checked,
    unhealthy: wrong ? checked : 0,
    share: { cpu: share(running, "cpu", world), memory: share(running, "memory", world) },
  };
}

/** A task of twice the size uses half as large a share of it. */
function share(tasks: readonly TaskState[], what: "cpu" | "memory", world: World): number {
  if (tasks.length === 0) return 1;
  const usual = Number(TASK_SIZE[what]);
  const sizes = tasks.map(({ taskDefinition }) => {
    const found = world.ecs.taskDefinitions.find((one) => `${one.family}:${one.revision}` === taskDefinition);
    const size = Number(found?.content[what]);
    return size > 0 ? usual / size : 1;
  });
  return sizes.reduce((sum, one) => sum + one, 0) / sizes.length;
}

function endOf({ stopping, dies }: TaskState): number {
  return Math.min(stopping?.at ?? Number.POSITIVE_INFINITY, dies?.at ?? Number.POSITIVE_INFINITY);
}
