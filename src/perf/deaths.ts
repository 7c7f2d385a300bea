import type { Ecs, EcsService } from "../aws/ecs.js";
import { type StopKind, stopReason } from "../aws/stop-reasons.js";
import { whyNot } from "../health/why.js";
import { attempt } from "../health/within.js";
import { PATIENCE_MS, type PerfLook } from "./service.js";
import type { Deaths } from "./task-size.js";

/** Tasks that died unasked, as long as ECS remembers them, and those that the running rollout counts as failed. */
export async function recentDeaths(ecs: Ecs, service: EcsService, look: PerfLook): Promise<Deaths> {
  const stopped = await attempt(() => ecs.tasks(service, "stopped"), PATIENCE_MS, look);
  if (!stopped.ok) return { known: false, why: whyNot(stopped.error) };
  const reasons = stopped.value.map(stopReason).filter(({ failure }) => failure);
  const count = (is: (kind: StopKind) => boolean) => reasons.filter(({ kind }) => is(kind)).length;
  const outOfMemory = count((kind) => kind === "out-of-memory");
  const others = count((kind) => kind !== "out-of-memory" && kind !== "machine");
  const failed = service.deployments.reduce((sum, one) => sum + (one.rollout === "completed" ? 0 : one.failedTasks), 0);
  const crashes = Math.max(others, failed - outOfMemory);
  const words =
    outOfMemory > 0
      ? `${tasks(outOfMemory)} ran out of memory in the last hour`
      : `${tasks(crashes)} died in the last hour (${reasons[0]?.words ?? "the rollout counts them as failed"})`;
  return { known: true, outOfMemory, others: crashes, words };
}

function tasks(count: number): string {
  return count === 1 ? "1 task" : `${count} tasks`;
}
