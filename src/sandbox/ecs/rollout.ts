import { arns } from "../arns.js";
import { isServing, targetHealth } from "../balancing/health.js";
import { nextSequence, type World } from "../world.js";
import {
  addEvent,
  beginRollback,
  completeDeployment,
  failDeployment,
  primaryOf,
  type Sim,
  serviceDeploymentOf,
  serviceWords,
} from "./deployments.js";
import { fate } from "./images.js";
import { isRunning, isWanted, RUNNING_AFTER, STOPPED_AFTER } from "./lifecycle.js";
import { forgetTasks } from "./past.js";
import type { Death, DeploymentState, TaskState } from "./state.js";

const SECOND = 1_000;
/** The service's grace period: unhealthy targets are forgiven this long after a task started. */
export const GRACE_MS = 60 * SECOND;
const SETTLED = STOPPED_AFTER + 60 * SECOND;

/** One step of ECS's scheduler: who died, what failed, whom to stop, whom to start, what is complete. */
export function stepService(world: World, sim: Sim, now: number): void {
  bury(world, sim, now);
  replaceUnhealthy(world, sim, now);
  breakCircuit(world, sim, now);
  schedule(world, sim, now);
  complete(world, sim, now);
  forgetTasks(world, now);
}

/** Nothing of the service will move by itself any more. */
export function isSettled(world: World, now: number): boolean {
  const { service, tasks } = world.ecs;
  const wanted = tasks.filter((task) => isWanted(task, now));
  return (
    service.deployments.length === 1 &&
    primaryOf(world).rollout === "COMPLETED" &&
    wanted.length === service.desired &&
    wanted.every((task) => task.dies === undefined && isServing(world, task, now)) &&
    tasks.every((task) => task.stopping === undefined || now - task.stopping.at > SETTLED)
  );
}

/** Tasks whose container ended by itself. */
function bury(world: World, sim: Sim, now: number): void {
  for (const task of world.ecs.tasks) {
    if (task.stopping !== undefined || task.dies === undefined || task.dies.at > now) continue;
    task.stopping = { at: task.dies.at, death: task.dies.death };
    countFailure(world, sim, task, now);
  }
}

function replaceUnhealthy(world: World, sim: Sim, now: number): void {
  const group = arns(sim.setup).targetGroup;
  for (const task of world.ecs.tasks) {
    const health = targetHealth(world, task, now);
    if (!isWanted(task, now) || health?.state !== "unhealthy" || now - task.runsAt < GRACE_MS) continue;
    const codes = "due to (reason Health checks failed with these codes: [404])";
    addEvent(world, sim, now, `${serviceWords(sim)} (port 8080) is unhealthy in (target-group ${group}) ${codes}.`);
    stop(task, now, {
      stopCode: "ServiceSchedulerInitiated",
      reason: `Task failed ELB health checks in (target-group ${group})`,
      exitCode: 143,
      containerReason: undefined,
      lastWords: undefined,
    });
    countFailure(world, sim, task, now);
  }
}

function countFailure(world: World, sim: Sim, task: TaskState, now: number): void {
  const deployment = world.ecs.service.deployments.find((one) => one.id === task.deployment);
  if (deployment === undefined) return;
  deployment.notBefore = now + backoff(deployment.failedTasks);
  if (deployment.rollout !== "IN_PROGRESS") return;
  deployment.failedTasks += 1;
  deployment.updatedAt = now;
  if (deployment.failedTasks === 3) {
    addEvent(
      world,
      sim,
      now,
      `${serviceWords(sim)} is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.`,
    );
  }
}

/** ECS starts tasks that keep failing ever more slowly. */
function backoff(failures: number): number {
  return Math.min(60, 5 * 2 ** Math.min(failures, 4)) * SECOND;
}

function breakCircuit(world: World, sim: Sim, now: number): void {
  const { service } = world.ecs;
  const primary = primaryOf(world);
  if (!service.breaker.enable || primary.rollout !== "IN_PROGRESS") return;
  const threshold = Math.max(3, Math.min(200, Math.ceil(service.desired * 0.5)));
  if (primary.failedTasks < threshold) return;
  failDeployment(world, sim, now);
  const running = serviceDeploymentOf(world, primary);
  if (service.breaker.rollback && running?.status !== "ROLLBACK_FAILED") {
    beginRollback(
      world,
      sim,
      "Service deployment rolled back because the circuit breaker threshold was exceeded.",
      now,
    );
  }
}

function schedule(world: World, sim: Sim, now: number): void {
  const { service } = world.ecs;
  const primary = primaryOf(world);
  const { desired } = service;
  const floor = Math.ceil((desired * service.minimumHealthyPercent) / 100);
  const ceiling = Math.max(desired, Math.floor((desired * service.maximumPercent) / 100));
  const wanted = () => world.ecs.tasks.filter((task) => isWanted(task, now));
  const own = () => wanted().filter((task) => task.deployment === primary.id);
  stopExtra(world, sim, own(), desired, now);
  stopOld(world, sim, primary, floor, now);
  const room = Math.min(desired - own().length, ceiling - wanted().length);
  if (room > 0 && primary.rollout !== "FAILED" && now >= primary.notBefore) start(world, sim, primary, room, now);
}

function stopExtra(world: World, sim: Sim, own: TaskState[], desired: number, now: number): void {
  const extra = own.slice(desired);
  if (extra.length === 0) return;
  for (const task of extra) stop(task, now, scaledIn(world.ecs.service.deployments[0]));
  addEvent(world, sim, now, `${serviceWords(sim)} has stopped ${extra.length} running tasks: ${taskWords(extra)}.`);
}

function stopOld(world: World, sim: Sim, primary: DeploymentState, floor: number, now: number): void {
  const serving = world.ecs.tasks.filter((task) => isWanted(task, now) && isServing(world, task, now));
  const old = world.ecs.tasks.filter((task) => isWanted(task, now) && task.deployment !== primary.id);
  const ready = serving.filter((task) => task.deployment === primary.id).length;
  const spare = world.ecs.service.desired === 0 ? old.length : Math.max(serving.length - floor, 0);
  // Those that do not serve go first; then as many as can be spared, and never the last before a new one is ready.
  const idle = old.filter((task) => !isServing(world, task, now));
  const busy = old.filter((task) => isServing(world, task, now)).slice(0, Math.min(spare, ready > 0 ? old.length : 1));
  const going = primary.rollout === "FAILED" ? [] : [...(ready > 0 ? idle : []), ...busy];
  const already = world.ecs.tasks.some((task) => task.deployment !== primary.id && task.stopping !== undefined);
  const chosen = ready > 0 || world.ecs.service.desired === 0 || !already ? going : [];
  if (chosen.length === 0) return;
  for (const task of chosen) stop(task, now, scaledIn(primary));
  addEvent(world, sim, now, `${serviceWords(sim)} has stopped ${chosen.length} running tasks: ${taskWords(chosen)}.`);
}

function start(world: World, sim: Sim, primary: DeploymentState, count: number, now: number): void {
  const fresh = Array.from({ length: count }, () => newTask(world, sim, primary, now));
  world.ecs.tasks.push(...fresh);
  addEvent(world, sim, now, `${serviceWords(sim)} has started ${count} tasks: ${taskWords(fresh)}.`);
}

/** A task of a deployment, created at `now`, with whatever is going to happen to it. */
export function newTask(world: World, sim: Sim, deployment: DeploymentState, now: number): TaskState {
  const sequence = nextSequence(world);
  const id = sim.random.hex(32, "task", sequence);
  const runsAt = now + RUNNING_AFTER;
  const definition = world.ecs.taskDefinitions.find(
    (one) => `${one.family}:${one.revision}` === deployment.taskDefinition,
  );
  const end = definition === undefined ? undefined : fate(definition, world.faults, now, sim.random, id);
  return {
    id,
    taskDefinition: deployment.taskDefinition,
    deployment: deployment.id,
    ip: `10.0.${sequence % 2 === 0 ? 11 : 12}.${10 + (sequence % 230)}`,
    zone: `${sim.setup.region}${sequence % 2 === 0 ? "a" : "b"}`,
    createdAt: now,
    runsAt,
    dies: end === undefined ? undefined : { at: runsAt + end.afterMs, death: end.death },
    stopping: undefined,
  };
}

function complete(world: World, sim: Sim, now: number): void {
  const primary = primaryOf(world);
  if (primary.rollout !== "IN_PROGRESS") return;
  const running = serviceDeploymentOf(world, primary);
  if (running?.status === "PENDING") running.status = "IN_PROGRESS";
  const wanted = world.ecs.tasks.filter((task) => isWanted(task, now));
  const own = wanted.filter((task) => task.deployment === primary.id);
  if (wanted.length !== own.length || own.length !== world.ecs.service.desired) return;
  if (!own.every((task) => isRunning(task, now) && isServing(world, task, now))) return;
  // A task that is about to die has not proved itself: ECS waits until it has been healthy for a while.
  if (own.some((task) => task.dies !== undefined && task.dies.at - task.runsAt < GRACE_MS)) return;
  completeDeployment(world, sim, now);
}

function stop(task: TaskState, at: number, death: Death): void {
  task.stopping = { at, death };
}

function scaledIn(deployment: DeploymentState | undefined): Death {
  return {
    stopCode: "ServiceSchedulerInitiated",
    reason: `Scaling activity initiated by (deployment ${deployment?.id ?? "unknown"})`,
    exitCode: 143,
    containerReason: undefined,
    lastWords: undefined,
  };
}

function taskWords(tasks: readonly TaskState[]): string {
  return tasks.map(({ id }) => `(task ${id})`).join(" ");
}
