import type { Deployment, EcsService, ServiceDeployment } from "../../aws/ecs.js";
import { formatDuration } from "../../core/time.js";
import { check, type Look, type Seen } from "../check.js";
import { attempt } from "../within.js";

const SLOW_MS = 15 * 60_000;
const CRASHES_THAT_MEAN_A_LOOP = 3;
const HISTORY_MS = 2_500;

/** Is the newest deployment getting through? (ECS DescribeServices, ListServiceDeployments where the endpoint has it) */
export const deployment = check({
  id: "deployment",
  title: "Deployment",
  async run(look) {
    const service = await look.reads.service();
    const past = await attempt(async () => (await look.aws.ecs()).deployments(service), HISTORY_MS, look);
    return judge(service, past.ok ? (past.value ?? []) : [], look);
  },
});

function judge(service: EcsService, past: ServiceDeployment[], look: Look): Seen {
  const primary = service.deployments.find(({ status }) => status === "PRIMARY");
  if (primary === undefined)
    return { state: "unknown", what: "ECS names no primary deployment", resource: service.name };
  const failed = failedLately(past, look.from);
  const ageMs = look.now.getTime() - (primary.createdAt ?? look.from).getTime();
  const previous = previousRevision(service, primary, past);
  const base = {
    resource: primary.id,
    since: primary.createdAt,
    facts: {
      rollout: primary.rollout,
      revision: primary.taskDefinition,
      previousRevision: previous ?? null,
      failedTasks: primary.failedTasks,
      recent: primary.createdAt !== undefined && primary.createdAt >= look.from,
      ageMs,
      failedRevision: failed?.taskDefinition ?? null,
    },
    evidence: evidenceOf(primary, failed),
  };
  return { ...base, ...stateAndWords(primary, failed, ageMs) };
}

function stateAndWords(primary: Deployment, failed: ServiceDeployment | undefined, ageMs: number) {
  const { rollout, taskDefinition, running, desired, failedTasks } = primary;
  const wait = [{ type: "service wait", why: "follow this deployment to its end" }];
  const back = [{ type: "service rollback", why: "return to the last revision that completed a deployment" }];
  const rolling = `${taskDefinition} is rolling out: ${running} of ${desired} tasks, for ${formatDuration(ageMs)}`;
  if (rollout === "failed") {
    return { state: "critical" as const, what: `the deployment of ${taskDefinition} failed`, next: back };
  }
  if (rollout === "in-progress" && failedTasks >= CRASHES_THAT_MEAN_A_LOOP) {
    return { state: "critical" as const, what: `${rolling}; ${failedTasks} of its tasks died`, next: back };
  }
  if (rollout === "in-progress" && failedTasks > 0) {
    return { state: "warn" as const, what: `${rolling}; ${plural(failedTasks, "task")} died`, next: wait };
  }
  if (rollout === "in-progress" || rollout === "pending") {
    return { state: ageMs > SLOW_MS ? ("warn" as const) : ("ok" as const), what: rolling, next: wait };
  }
  if (failed !== undefined) {
    const which = failed.taskDefinition ?? "a deployment";
    return {
      // What runs now is whole: the rollback did what it is for.
      state: "ok" as const,
      what: `${taskDefinition} runs, after ${which} was rolled back`,
      next: [{ type: "service tasks --stopped", why: `what the tasks of ${which} died of` }],
    };
  }
  return { state: "ok" as const, what: `${taskDefinition} is fully deployed`, next: [] };
}

function evidenceOf(primary: Deployment, failed: ServiceDeployment | undefined) {
  const reasons = [
    primary.rollout === "completed" ? undefined : primary.rolloutReason,
    failed === undefined ? undefined : `${failed.id}: ${failed.statusReason ?? failed.status}`,
  ];
  return reasons.flatMap((text) => (text === undefined ? [] : [{ text }]));
}

/** The newest deployment, when it ended badly since `from`: what came after it makes older failures history. */
function failedLately(past: ServiceDeployment[], from: Date): ServiceDeployment | undefined {
  const ended = past.find(({ finishedAt }) => finishedAt !== undefined);
  if (ended?.finishedAt === undefined || ended.finishedAt < from) return undefined;
  return /^ROLLBACK_|FAILED/.test(ended.status) ? ended : undefined;
}

function previousRevision(service: EcsService, primary: Deployment, past: ServiceDeployment[]): string | undefined {
  const other = (revision: string | undefined) => revision !== undefined && revision !== primary.taskDefinition;
  const succeeded = past.find(({ status, taskDefinition }) => status === "SUCCESSFUL" && other(taskDefinition));
  return (
    succeeded?.taskDefinition ?? service.deployments.find(({ taskDefinition }) => other(taskDefinition))?.taskDefinition
  );
}

function plural(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
