import { arns } from "../arns.js";
import { platformTags } from "../tags.js";
import type { World } from "../world.js";
import { addEvent, type Sim, serviceWords } from "./deployments.js";
import { newTask } from "./rollout.js";
import type { EcsState, ServiceDeploymentState, TaskDefinitionState } from "./state.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Revisions that were deployed before the story begins, and how long ago. */
const HISTORY = [
  { revision: 38, tag: "v1.38.2", ago: 41 * DAY, completed: true },
  { revision: 39, tag: "v1.39.0", ago: 30 * DAY, completed: true },
  { revision: 40, tag: "v1.40.0", ago: 17 * DAY, completed: false },
  { revision: 41, tag: "v1.40.1", ago: 16 * DAY, completed: true },
  { revision: 42, tag: "v1.42.0", ago: 3 * DAY, completed: true },
] as const;

export const DESIRED = 3;
/** CPU units and MiB. */
export const TASK_SIZE = { cpu: "512", memory: "1024" } as const;
/** Revision ids of the past are this and the task definition's number. */
const FIRST_REVISION_ID = 1_000_000_000_000_000;

export function emptyEcs(now: number): EcsState {
  return {
    taskDefinitions: [],
    tasks: [],
    service: {
      desired: DESIRED,
      minimumHealthyPercent: 50,
      maximumPercent: 200,
      breaker: { enable: true, rollback: true },
      graceSeconds: 60,
      createdAt: now - 400 * DAY,
      deployments: [],
      serviceDeployments: [],
      revisions: [],
      events: [],
    },
  };
}

/** A service that has run revision 42 for three days, with the deployments before it. */
export function seedEcs(world: World, sim: Sim, now: number): void {
  const { service } = world.ecs;
  for (const { revision, tag, ago, completed } of HISTORY) {
    world.ecs.taskDefinitions.push(definition(sim, revision, tag, now - ago));
    const arn = arns(sim.setup).serviceRevision(String(FIRST_REVISION_ID + revision));
    const taskDefinition = `${sim.setup.names.taskFamily}:${revision}`;
    service.revisions.unshift({ arn, taskDefinition, createdAt: now - ago });
    service.serviceDeployments.unshift(past(sim, arn, revision, now - ago, completed));
  }
  const last = HISTORY[HISTORY.length - 1] ?? HISTORY[0];
  const id = "ecs-svc/4207318829100042";
  service.deployments.unshift({
    id,
    taskDefinition: `${sim.setup.names.taskFamily}:${last.revision}`,
    rollout: "COMPLETED",
    reason: `ECS deployment ${id} completed.`,
    createdAt: now - last.ago,
    updatedAt: now - last.ago + 3 * MINUTE,
    failedTasks: 0,
    serviceDeployment: service.serviceDeployments[0]?.arn ?? "",
    notBefore: now - last.ago,
  });
  const [primary] = service.deployments;
  if (primary === undefined) return;
  for (let index = 0; index < DESIRED; index++) world.ecs.tasks.push(newTask(world, sim, primary, now - last.ago));
  addEvent(world, sim, now - last.ago + 3 * MINUTE, `${serviceWords(sim)} (deployment ${id}) deployment completed.`);
  for (let hours = 18; hours > 0; hours -= 6) {
    addEvent(world, sim, now - hours * HOUR + 25 * MINUTE, `${serviceWords(sim)} has reached a steady state.`);
  }
}

/** The definition of the platform's one task, with `tag` as its image. */
export function definition(sim: Sim, revision: number, tag: string, at: number): TaskDefinitionState {
  const { names, region, accountId } = sim.setup;
  const role = (name: string) => `arn:aws:iam::${accountId}:role/${names.taskFamily}-${name}`;
  const secret = (key: string) => ({
    name: key,
    valueFrom: `arn:aws:secretsmanager:${region}:${accountId}:secret:${names.taskFamily}/${key.toLowerCase()}`,
  });
  return {
    family: names.taskFamily,
    revision,
    registeredAt: at - 2 * MINUTE,
    registeredBy: `arn:aws:iam::${accountId}:role/ci-deployer`,
    status: "ACTIVE",
    tags: platformTags(sim.setup),
    content: {
      family: names.taskFamily,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      ...TASK_SIZE,
      taskRoleArn: role("role"),
      executionRoleArn: role("execution-role"),
      containerDefinitions: [
        {
          name: "app",
          image: arns(sim.setup).image(tag),
          essential: true,
          cpu: 0,
          memoryReservation: 512,
          portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }],
          environment: [
            { name: "LOG_LEVEL", value: "info" },
            { name: "NODE_ENV", value: "production" },
            { name: "PORT", value: "8080" },
          ],
          secrets: [secret("DATABASE_URL"), secret("REDIS_URL")],
          logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-group": names.appLogGroup, "awslogs-region": region, "awslogs-stream-prefix": "app" },
          },
        },
      ],
    },
  };
}

function past(sim: Sim, revisionArn: string, revision: number, at: number, completed: boolean): ServiceDeploymentState {
  const reason = "Service deployment rolled back because the circuit breaker threshold was exceeded.";
  const former = arns(sim.setup).serviceRevision(String(FIRST_REVISION_ID + revision - 1));
  return {
    arn: arns(sim.setup).serviceDeployment(sim.random.hex(22, "past", revision)),
    createdAt: at,
    startedAt: at,
    finishedAt: at + 3 * MINUTE,
    updatedAt: at + 3 * MINUTE,
    status: completed ? "SUCCESSFUL" : "ROLLBACK_SUCCESSFUL",
    reason: completed ? "" : reason,
    failures: completed ? 0 : 3,
    tripped: !completed,
    rollback: completed ? undefined : { at: at + MINUTE, reason, revision: former },
    targetRevision: revisionArn,
    sourceRevision: undefined,
  };
}
