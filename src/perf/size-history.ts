import type { Ecs, EcsService, ServiceDeployment, TaskDefinition } from "../aws/ecs.js";
import type { TaskSize } from "../aws/fargate.js";
import { sizeOf } from "./service.js";

/** More revisions than this in one range are not read one by one. */
const MOST_REVISIONS = 10;

/** Percentages are of what was reserved at the time: only those since the last change of the size speak of the size of now. */
export interface SizeHistory {
  /** Deployments that began in the range; undefined where ECS cannot say. */
  deployments: number | undefined;
  /** From when on the values count; undefined when all of the range does. */
  since: Date | undefined;
  /** Why not from the beginning. */
  why: string | undefined;
}

/** Reads the deployments of the range and the revisions they brought (ListServiceDeployments, DescribeTaskDefinition). */
export async function sizeHistory(
  ecs: Ecs,
  service: EcsService,
  current: TaskDefinition,
  from: Date,
): Promise<SizeHistory> {
  const known = await ecs.deployments(service);
  return known === undefined
    ? { deployments: undefined, ...(await byRevisions(ecs, service, current, from)) }
    : byDeployments(ecs, known, current, from);
}

async function byDeployments(
  ecs: Ecs,
  all: readonly ServiceDeployment[],
  current: TaskDefinition,
  from: Date,
): Promise<SizeHistory> {
  const deployments = all.filter(({ startedAt }) => startedAt !== undefined && startedAt >= from).length;
  // What was rolled back ran for minutes only, and the size before it came back.
  const lasting = all.filter(({ status }) => !status.startsWith("ROLLBACK") && status !== "STOPPED");
  const reader = sizeReader(ecs, current);
  for (const [index, { startedAt, taskDefinition }] of lasting.entries()) {
    const differs = index > 0 && !(await reader(taskDefinition));
    if (differs) {
      const next = lasting[index - 1];
      const since = next?.finishedAt ?? next?.startedAt;
      if (since === undefined || since <= from) break;
      return {
        deployments,
        since,
        why: `${taskDefinition ?? "the revision before"} had, or may have had, another size`,
      };
    }
    if (startedAt !== undefined && startedAt < from) break;
  }
  return { deployments, since: undefined, why: undefined };
}

/** Without a list of deployments: when no revision of the range has another size, no task can have had one. */
async function byRevisions(
  ecs: Ecs,
  service: EcsService,
  current: TaskDefinition,
  from: Date,
): Promise<Omit<SizeHistory, "deployments">> {
  const names = await ecs.revisions(current.family, MOST_REVISIONS);
  for (const name of names) {
    const one = name === current.name ? current : await ecs.taskDefinition(name);
    if (!sameSize(sizeOf(one), sizeOf(current))) {
      const began = service.deployments.find(({ status }) => status === "PRIMARY")?.createdAt ?? current.registeredAt;
      if (began !== undefined && began <= from) break;
      return { since: began, why: `${name} has another size, and ECS does not say here when it ran` };
    }
    if (one.registeredAt !== undefined && one.registeredAt < from) break;
  }
  return { since: undefined, why: undefined };
}

/** Whether a revision has the size of now; what cannot be read does not. */
function sizeReader(ecs: Ecs, current: TaskDefinition): (name: string | undefined) => Promise<boolean> {
  const wanted = sizeOf(current);
  const known = new Map<string, boolean>([[current.name, true]]);
  return async (name) => {
    if (name === undefined) return false;
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size > MOST_REVISIONS) return false;
    const same = sameSize(sizeOf(await ecs.taskDefinition(name)), wanted);
    known.set(name, same);
    return same;
  };
}

function sameSize(one: TaskSize | undefined, other: TaskSize | undefined): boolean {
  return one !== undefined && other !== undefined && one.cpu === other.cpu && one.memory === other.memory;
}
