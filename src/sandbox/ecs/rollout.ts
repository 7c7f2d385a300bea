import { arns } from "../arns.js";
import { isHealthCheckSettled, isServing, targetHealth } from "../balancing/health.js";
import { digestOf } from "../registry/named.js";
import { TICK_MS } from "../ticks.js";
import { nextSequence, type World } from "../world.js";
import {
  addEvent,
  beginRollback,
  completeDeployment,
  confirmBegun,
  failDeployment,
  primaryOf,
  type Sim,
  serviceDeploymentOf,
  serviceWords,
} from "./deployments.js";
import { fate, imageOf } from "./images.js";
import { DAWDLE, isRunning, isWanted, RUNNING_AFTER, STOPPED_AFTER } from "./lifecycle.js";
import { forgetTasks } from "./past.js";
import type { Death, DeploymentState, ServiceState, TaskState } from "./state.js";

const SECOND = 1_000;
/** A deployment's tasks that die sooner after their start have not proved themselves. */
const PROVED_AFTER = 60 * SECOND;
const SETTLED = STOPPED_AFTER + 60 * SECOND;

/** One step of ECS's scheduler: who died, what failed, whom to stop, whom to start, what is complete. */
export function stepService(world: World, sim: Sim, now: number): void {
  bury(world, sim, now);
  announceTargets(world, sim, now);
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
    isHealthCheckSettled(world, now) &&
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

/** Its target has been unhealthy for longer than the grace period: ECS wants another in its place. */
function isDoomed(world: World, task: TaskState, now: number): boolean {
  if (!isWanted(task, now) || now - task.runsAt < world.ecs.service.graceSeconds * SECOND) return false;
  return targetHealth(world, task, now)?.state === "unhealthy";
}

/** Unhealthy tasks are stopped when others run in their place, or at once where there is no room for others. */
function replaceUnhealthy(world: World, sim: Sim, now: number): void {
  const { tasks, service } = world.ecs;
  const running = tasks.filter((task) => isRunning(task, now)).length;
  const doomed = tasks.filter((task) => isDoomed(world, task, now));
  const spare = ceilingOf(service) > service.desired ? Math.max(running - service.desired, 0) : doomed.length;
  const group = arns(sim.setup).targetGroup;
  for (const task of doomed.slice(0, spare)) {
    const why = `due to (reason ${targetHealth(world, task, now)?.description ?? "unknown"})`;
    addEvent(world, sim, now, `${serviceWords(sim)} (port 8080) is unhealthy in (target-group ${group}) ${why}.`);
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

/** Tasks that have begun to run since the last step are registered with the load balancer. */
function announceTargets(world: World, sim: Sim, now: number): void {
  const fresh = world.ecs.tasks.filter(
    (task) => task.runsAt <= now && task.runsAt > now - TICK_MS && isWanted(task, task.runsAt),
  );
  if (fresh.length === 0) return;
  const group = arns(sim.setup).targetGroup;
  addEvent(world, sim, now, `${serviceWords(sim)} registered ${fresh.length} targets in (target-group ${group})`);
}

function countFailure(world: World, sim: Sim, task: TaskState, now: number): void {
  const deployment = world.ecs.service.deployments.find((one) => one.id === task.deployment);
  if (deployment === undefined) return;
  deployment.notBefore = now + backoff(deployment.failedTasks);
  if (deployment.rollout !== "IN_PROGRESS") return;
  deployment.failedTasks += 1;
  const running = serviceDeploymentOf(world, deployment);
  if (running !== undefined) running.failures += 1;
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
  if (primary.failedTasks < thresholdOf(service.desired)) return;
  failDeployment(world, sim, now);
  const running = serviceDeploymentOf(world, primary);
  if (service.breaker.rollback && running?.status !== "ROLLBACK_FAILED") {
    beginRollback(world, sim, "circuit breaker", now);
  }
}

/** Failed tasks that trip the circuit breaker (ECS guide: "How the Amazon ECS deployment circuit breaker detects failures"). */
export function thresholdOf(desired: number): number {
  return Math.max(3, Math.min(200, Math.ceil(desired * 0.5)));
}

function schedule(world: World, sim: Sim, now: number): void {
  const { service } = world.ecs;
  const primary = primaryOf(world);
  const { desired } = service;
  const floor = Math.ceil((desired * service.minimumHealthyPercent) / 100);
  const wanted = () => world.ecs.tasks.filter((task) => isWanted(task, now));
  const own = () => wanted().filter((task) => task.deployment === primary.id && !isDoomed(world, task, now));
  stopExtra(world, sim, own(), desired, now);
  stopOld(world, sim, primary, floor, now);
  const room = Math.min(desired - own().length, ceilingOf(service) - wanted().length);
  if (room > 0 && primary.rollout !== "FAILED" && now >= primary.notBefore) start(world, sim, primary, room, now);
}

function ceilingOf({ desired, maximumPercent }: ServiceState): number {
  return Math.max(desired, Math.floor((desired * maximumPercent) / 100));
}

function stopExtra(world: World, sim: Sim, own: TaskState[], desired: number, now: number): void {
  const extra = own.slice(desired);
  if (extra.length === 0) return;
  for (const task of extra) stop(task, now, scaledIn(world.ecs.service.deployments[0]));
  addEvent(world, sim, now, `${serviceWords(sim)} has stopped ${extra.length} running tasks: ${taskWords(extra)}.`);
}

/** Old tasks go when new ones serve in their place; sooner only where nothing new could be started otherwise. */
function stopOld(world: World, sim: Sim, primary: DeploymentState, floor: number, now: number): void {
  if (primary.rollout === "FAILED") return;
  const { service, tasks } = world.ecs;
  const wanted = tasks.filter((task) => isWanted(task, now));
  const old = wanted.filter((task) => task.deployment !== primary.id);
  const serving = wanted.filter((task) => isServing(world, task, now));
  const ready = serving.filter((task) => task.deployment === primary.id).length;
  const missing = service.desired - (wanted.length - old.length);
  const inTheWay = wanted.length >= ceilingOf(service) ? missing : 0;
  const leave = ready > 0 || service.desired === 0 ? old.length : inTheWay;
  const spare = service.desired === 0 ? old.length : Math.max(serving.length - floor, 0);
  const idle = old.filter((task) => !isServing(world, task, now));
  const busy = old.filter((task) => isServing(world, task, now)).slice(0, spare);
  const chosen = [...idle, ...busy].slice(0, leave);
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
  const runsAt = now + RUNNING_AFTER + Math.floor(sim.random.at("start", id) * DAWDLE);
  const definition = world.ecs.taskDefinitions.find(
    (one) => `${one.family}:${one.revision}` === deployment.taskDefinition,
  );
  const end = definition === undefined ? undefined : fate(definition, world, now, sim.random, id);
  return {
    id,
    taskDefinition: deployment.taskDefinition,
    digest: definition === undefined ? "" : digestOf(world, imageOf(definition)),
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
  confirmBegun(serviceDeploymentOf(world, primary));
  const wanted = world.ecs.tasks.filter((task) => isWanted(task, now));
  const own = wanted.filter((task) => task.deployment === primary.id);
  if (wanted.length !== own.length || own.length !== world.ecs.service.desired) return;
  if (!own.every((task) => isRunning(task, now) && isServing(world, task, now))) return;
  // A task that is about to die has not proved itself: ECS waits until it has been healthy for a while.
  if (own.some((task) => task.dies !== undefined && task.dies.at - task.runsAt < PROVED_AFTER)) return;
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
