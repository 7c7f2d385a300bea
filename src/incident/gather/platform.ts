import { eventWords } from "../../aws/ecs/event-words.js";
import type { Task, TaskDefinition } from "../../aws/ecs.js";
import { stopReason } from "../../aws/stop-reasons.js";
import { type JsonObject, toJson, toJsonObject } from "../../core/json.js";
import { TRIAGE_CHECKS } from "../../health/checks/index.js";
import { lastWords } from "../../health/last-words.js";
import { runChecks } from "../../health/run-checks.js";
import { reachVerdict } from "../../health/verdict.js";
import { whyNot } from "../../health/why.js";
import { attempt } from "../../health/within.js";
import { brief, entry, type Gatherer, type GatherLook, inRange } from "./gatherer.js";

const HOUR_MS = 3_600_000;
const LAST_WORDS_MS = 5_000;
const MOST_SPOKEN = 8;
const LINES = 20;
const LINE_CHARACTERS = 2_000;
/** Enough to tell tasks apart; the whole id is in the data. */
const SHORT_ID = 8;

const VERDICT_TONES = { healthy: "ok", degraded: "warn", critical: "critical", blind: "unknown" } as const;

/** Every check there is, and what they come to (runbook: Initial Response, "Gather initial information"). */
export const triage: Gatherer = {
  name: "triage",
  title: "Every check, and the probable cause",
  query: () => ({ checks: TRIAGE_CHECKS.map(({ id }) => id) }),
  async run(look) {
    const { now } = look;
    const findings = await runChecks(TRIAGE_CHECKS, { ...look, from: new Date(now.getTime() - HOUR_MS) });
    const { state, rule, headline, next } = reachVerdict(findings);
    return {
      data: { state, cause: rule ?? null, headline, findings: toJson(findings), next: toJson(next) },
      timeline: [entry(now, "triage", headline, VERDICT_TONES[state])],
    };
  },
};

/** ECS DescribeServices, ListServiceDeployments, DescribeTaskDefinition: what runs, what is rolled out, what ECS said. */
export const service: Gatherer = {
  name: "service",
  title: "The service, its deployments and events",
  query: ({ env: { names } }) => ({
    operations: ["ecs:DescribeServices", "ecs:ListServiceDeployments", "ecs:DescribeTaskDefinition"],
    cluster: names.cluster,
    service: names.service,
  }),
  async run(look) {
    const ecs = await look.aws.ecs();
    const now = await look.reads.service();
    const [deployments, revision] = await Promise.all([ecs.deployments(now), ecs.taskDefinition(now.taskDefinition)]);
    const rolled = (deployments ?? []).flatMap(({ id, startedAt, finishedAt, status, taskDefinition }) => [
      ...(startedAt === undefined
        ? []
        : [{ at: startedAt, text: `deployment ${id} of ${taskDefinition ?? "a revision"} began` }]),
      ...(finishedAt === undefined ? [] : [{ at: finishedAt, text: `deployment ${id} ended: ${status}` }]),
    ]);
    const said = now.events.map(({ at, message }) => ({ at, text: eventWords(message) }));
    return {
      data: {
        service: toJson(now),
        deployments: deployments === undefined ? null : toJson(deployments),
        revision: withoutValues(revision),
      },
      timeline: inRange([...rolled, ...said], look).map(({ at, text }) =>
        entry(at, "ECS", text, /unable|unhealthy|fail|roll/i.test(text) ? "warn" : "info"),
      ),
    };
  },
};

/** Values of variables may be secrets: their names are enough to see what is set. */
function withoutValues({ registrable: _, containers, ...rest }: TaskDefinition): JsonObject {
  return {
    ...toJsonObject(rest),
    containers: containers.map(({ environment, ...one }) => ({
      ...toJsonObject(one),
      environment: Object.keys(environment),
    })),
  };
}

/** ECS ListTasks, DescribeTasks and the last log lines: ECS forgets a stopped task after about an hour. */
export const stoppedTasks: Gatherer = {
  name: "stopped-tasks",
  title: "Tasks that stopped, why, and their last log lines",
  query: ({ env: { names } }) => ({
    operations: ["ecs:ListTasks", "ecs:DescribeTasks", "logs:GetLogEvents"],
    cluster: names.cluster,
    service: names.service,
    desiredStatus: "STOPPED",
  }),
  async run(look) {
    const tasks = await (await look.aws.ecs()).tasks(await look.reads.service(), "stopped");
    const newest = [...tasks].sort((a, b) => timeOf(b) - timeOf(a));
    const spoken = await Promise.all(newest.slice(0, MOST_SPOKEN).map((task) => wordsOf(task, look)));
    const words = new Map(spoken.map((one) => [one.id, one]));
    return {
      data: newest.map((task) => {
        const { key: _, ...reason } = stopReason(task);
        const { lines = null, unknown = null } = words.get(task.id) ?? {};
        return { ...toJsonObject(task), reason: toJson(reason), lastLines: toJson(lines), lastLinesUnknown: unknown };
      }),
      timeline: inRange(
        newest.flatMap((task) => (task.stoppedAt === undefined ? [] : [{ at: task.stoppedAt, task }])),
        look,
      ).map(({ at, task }) => {
        const { words: why, failure } = stopReason(task);
        const revision = task.taskDefinition.split(":").at(-1) ?? "";
        const text = `task ${task.id.slice(0, SHORT_ID)} (revision ${revision}) stopped: ${why}`;
        return entry(at, "ECS", text, failure ? "warn" : "info");
      }),
    };
  },
};

async function wordsOf(task: Task, look: GatherLook) {
  const spoken = await attempt(() => lastWords(task, look.aws, LINES), LAST_WORDS_MS, look);
  if (!spoken.ok) return { id: task.id, unknown: whyNot(spoken.error) };
  const lines = spoken.value.map(({ at, message }) => ({ at, message: brief(message, LINE_CHARACTERS) }));
  return { id: task.id, lines };
}

function timeOf({ stoppedAt, createdAt }: Task): number {
  return (stoppedAt ?? createdAt)?.getTime() ?? 0;
}

/** ELBv2 DescribeTargetHealth: what the load balancer thinks of each task. */
export const targets: Gatherer = {
  name: "targets",
  title: "Target health",
  query: ({ env: { names } }) => ({
    operations: ["elbv2:DescribeTargetGroups", "elbv2:DescribeTargetHealth"],
    targetGroup: names.targetGroup,
  }),
  async run(look) {
    const [group, all] = await Promise.all([look.reads.targetGroup(), look.reads.targets()]);
    const healthy = all.filter(({ state }) => state === "healthy").length;
    const bad = all.filter(({ state }) => state === "unhealthy" || state === "unavailable");
    const why = [...new Set(bad.map(({ words }) => words))].join("; ");
    return {
      data: { targetGroup: toJson(group), targets: toJson(all) },
      timeline: [
        entry(
          look.now,
          "ELB",
          `${healthy} of ${all.length} targets healthy${why === "" ? "" : `: ${why}`}`,
          bad.length > 0 ? "warn" : "info",
        ),
      ],
    };
  },
};

/** RDS DescribeDBInstances. */
export const database: Gatherer = {
  name: "database",
  title: "The database as it is",
  query: ({ env: { names } }) => ({ operations: ["rds:DescribeDBInstances"], database: names.database }),
  run: async (look) => ({ data: toJson(await look.reads.database()) }),
};
