import { NexusError } from "../../core/errors.js";
import type { Ecs, EcsService, Task } from "../ecs.js";
import type { Logs } from "../logs.js";
import { textAt } from "../outside.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { deploymentWait } from "./deployment-wait.js";
import { readService } from "./read-service.js";
import { describeTasks, listTasks } from "./read-tasks.js";
import { registerTaskDefinition, replayDeregister, stopDeployment } from "./register.js";
import { runningWait } from "./running-wait.js";
import { ServiceDeployments } from "./service-deployments.js";
import { listRevisions, readTaskDefinition } from "./task-definitions.js";
import { forceNewDeployment, replayUpdate, scale, useTaskDefinition, withReadBack } from "./updates.js";

/** @param logs loaded only when a crash loop's last log lines are wanted */
export function createEcs(deps: WrapperDeps, logs: () => Promise<Logs>): Ecs {
  const api = deps.clients.api("ecs");
  const history = new ServiceDeployments(api, deps.env.endpointUrl !== undefined);
  const read = (names: { cluster: string; service: string }) => readService(api, names);
  const watching = {
    read,
    deployments: (service: EcsService) => history.read(service),
    listStopped: (service: EcsService) => listTasks(api, service, "stopped"),
    describe: (service: EcsService, arns: readonly string[]) => describeTasks(api, service, arns),
    lastLines: (task: Task, count: number) => lastLines(task, count),
    now: () => deps.clock.now(),
  };

  const lastLines = async (task: Task, count: number): Promise<string[]> => {
    try {
      const { containers } = await readTaskDefinition(api, task.taskDefinition);
      const dead =
        task.containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0) ?? task.containers[0];
      const definition = containers.find(({ name }) => name === dead?.name) ?? containers[0];
      if (definition?.logGroup === undefined || definition.logStreamPrefix === undefined) return [];
      const stream = `${definition.logStreamPrefix}/${definition.name}/${task.id}`;
      return (await (await logs()).tail(definition.logGroup, stream, count)).map(({ message }) => message.trimEnd());
    } catch (thrown) {
      // The lines are an extra: a wait that found its cause says it, also to a reader who may not read logs.
      if (thrown instanceof NexusError && thrown.code !== "interrupted") return [`(not readable: ${thrown.message})`];
      throw thrown;
    }
  };

  return {
    service: read,
    tasks: async (service, which) => describeTasks(api, service, await listTasks(api, service, which)),
    taskDefinition: (name) => readTaskDefinition(api, name),
    revisions: (family, max) => listRevisions(api, family, max),
    deployments: (service) => history.read(service),
    forceNewDeployment: (service) => forceNewDeployment(service, read),
    scale: (service, desired) => withReadBack(scale(service, desired), read),
    useTaskDefinition: (service, definition) => withReadBack(useTaskDefinition(service, definition), read),
    registerTaskDefinition: (registrable, words) =>
      registerTaskDefinition(registrable, words, (family) => readTaskDefinition(api, family)),
    stopDeployment: (service, deployment) => stopDeployment(service, deployment, () => history.read(service)),
    untilDeployed: (service, updateStep, timeoutMs) => ({
      kind: "wait",
      id: `${updateStep}-deployed`,
      words: `wait until the deployment of ${service.name} has completed`,
      wait: (results) => {
        const id = textAt(results[updateStep], "deploymentId");
        if (id === undefined) throw noDeployment(service.name);
        return deploymentWait(service, id, timeoutMs, watching);
      },
      timeoutMs,
      reattach: "service wait",
    }),
    deploymentWait: (service, deploymentId, timeoutMs, told) =>
      deploymentWait(service, deploymentId, timeoutMs, watching, told),
    untilRunning: (service, count, timeoutMs) => ({
      kind: "wait",
      id: "running",
      words:
        count === 0 ? `wait until no task of ${service.name} runs` : `wait until ${count} tasks of ${service.name} run`,
      wait: () => runningWait(service, count, timeoutMs, watching),
      timeoutMs,
      reattach: "service status --watch",
    }),
    replay: (operation, input) => {
      if (operation === "DeregisterTaskDefinition") return replayDeregister(input);
      const step = operation === "UpdateService" ? replayUpdate(input) : undefined;
      return step === undefined ? undefined : withReadBack(step, read);
    },
  };
}

function noDeployment(service: string): NexusError {
  return new NexusError("failed", `the reply about ${service} names no deployment, so it cannot be waited for`, {
    hint: "see where it stands with: nexusctl service status",
  });
}
