import { arns } from "../arns.js";
import { targetHealth } from "../balancing/health.js";
import { readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { digestOf } from "../registry/named.js";
import type { World } from "../world.js";
import { isRemembered, isWanted, lastStatus, stoppedAt } from "./lifecycle.js";
import { isOurService, needCluster } from "./operations-service.js";
import { pageOf } from "./pages.js";
import type { TaskState } from "./state.js";
import { containersOf, findDefinition } from "./task-definitions.js";

const INVALID = "InvalidParameterException";

export const taskOperations: Record<string, Operation<World>> = {
  ListTasks: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const service = reader.text("serviceName");
    if (service !== undefined && !isOurService(service, call))
      throw new AwsFault("ServiceNotFoundException", "Service not found.");
    const family = reader.text("family");
    const startedBy = reader.text("startedBy");
    if (service !== undefined && startedBy !== undefined)
      throw new AwsFault(INVALID, "cannot specify startedBy and serviceName together.");
    const at = call.now.getTime();
    const desired = reader.text("desiredStatus") ?? "RUNNING";
    if (!["RUNNING", "PENDING", "STOPPED"].includes(desired))
      throw new AwsFault(INVALID, `Invalid desiredStatus: ${desired}`);
    const wanted = desired !== "STOPPED";
    const all = call.world.ecs.tasks.filter(
      (task) =>
        isRemembered(task, at) &&
        isWanted(task, at) === wanted &&
        (startedBy === undefined || task.deployment === startedBy) &&
        (family === undefined || task.taskDefinition.startsWith(`${family}:`)),
    );
    const { items, next } = pageOf(all, reader, 100);
    return { taskArns: items.map(({ id }) => arns(call.setup).task(id)), nextToken: next };
  },
  DescribeTasks: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const asked = reader.texts("tasks");
    if (asked.length === 0 || asked.length > 100)
      throw new AwsFault(INVALID, "Tasks cannot be empty or more than 100.");
    const found = asked.map((name) => ({ name, task: findTask(name, call) }));
    return {
      tasks: found.flatMap(({ task }) => (task === undefined ? [] : [describe(task, call)])),
      failures: found.flatMap(({ name, task }) => (task === undefined ? [{ arn: name, reason: "MISSING" }] : [])),
    };
  },
  StopTask: (input, call) => {
    const reader = readInput(input, INVALID);
    needCluster(reader, call);
    const name = reader.needText("task");
    const task = findTask(name, call);
    if (task === undefined) throw new AwsFault(INVALID, "The referenced task was not found.");
    task.stopping ??= {
      at: call.now.getTime(),
      death: {
        stopCode: "UserInitiated",
        reason: reader.text("reason") ?? "Task stopped by user",
        exitCode: 143,
        containerReason: undefined,
        lastWords: undefined,
      },
    };
    return { task: describe(task, call) };
  },
};

/** By id or ARN; a task that has stopped an hour ago is no longer known. */
function findTask(name: string, { world, now, setup }: Call<World>): TaskState | undefined {
  const found = world.ecs.tasks.find(({ id }) => name === id || name === arns(setup).task(id));
  return found !== undefined && isRemembered(found, now.getTime()) ? found : undefined;
}

function describe(task: TaskState, call: Call<World>): Record<string, unknown> {
  const { world, setup, now } = call;
  const at = now.getTime();
  const names = arns(setup);
  const definition = findDefinition(world, task.taskDefinition);
  const status = lastStatus(task, at);
  const stopped = status === "STOPPED";
  const end = stoppedAt(task);
  const ended = task.stopping !== undefined && task.stopping.at <= at ? task.stopping : undefined;
  return {
    taskArn: names.task(task.id),
    clusterArn: names.cluster,
    taskDefinitionArn: names.taskDefinition(task.taskDefinition),
    group: `service:${setup.names.service}`,
    startedBy: task.deployment,
    launchType: "FARGATE",
    availabilityZone: task.zone,
    cpu: definition.content.cpu,
    memory: definition.content.memory,
    createdAt: new Date(task.createdAt),
    startedAt: at >= task.runsAt ? new Date(task.runsAt) : undefined,
    stoppingAt: ended === undefined ? undefined : new Date(ended.at),
    stoppedAt: stopped && end !== undefined ? new Date(end) : undefined,
    lastStatus: status,
    desiredStatus: ended === undefined ? "RUNNING" : "STOPPED",
    healthStatus: targetHealth(world, task, at)?.state === "healthy" ? "HEALTHY" : "UNKNOWN",
    stopCode: ended?.death.stopCode,
    stoppedReason: ended?.death.reason,
    attachments: [
      {
        type: "ElasticNetworkInterface",
        status: stopped ? "DELETED" : "ATTACHED",
        details: [{ name: "privateIPv4Address", value: task.ip }],
      },
    ],
    containers: containersOf(definition).map((container, index) => ({
      name: container.name,
      image: container.image,
      imageDigest: index === 0 ? task.digest : digestOf(world, String(container.image)),
      lastStatus: stopped ? "STOPPED" : status === "RUNNING" ? "RUNNING" : "PENDING",
      exitCode: ended !== undefined && index === 0 ? ended.death.exitCode : undefined,
      reason: ended !== undefined && index === 0 ? ended.death.containerReason : undefined,
      networkInterfaces: [{ privateIpv4Address: task.ip }],
    })),
  };
}
