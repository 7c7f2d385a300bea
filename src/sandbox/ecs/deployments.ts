import { arns } from "../arns.js";
import { endMended } from "../faults/mended.js";
import type { SandboxSetup } from "../part.js";
import type { Random } from "../random.js";
import { nextSequence, type World } from "../world.js";
import type { DeploymentState, ServiceDeploymentState, ServiceDeploymentStatus } from "./state.js";

/** What deployments need to know beside the world. */
export interface Sim {
  setup: SandboxSetup;
  random: Random;
}

export function primaryOf(world: World): DeploymentState {
  const [primary] = world.ecs.service.deployments;
  if (primary === undefined) throw new RangeError("the simulated service has no deployment");
  return primary;
}

/** Begins a deployment of `taskDefinition` (`family:revision`); the running one, if any, is replaced. */
export function beginDeployment(world: World, sim: Sim, taskDefinition: string, at: number): DeploymentState {
  const { service } = world.ecs;
  for (const one of service.serviceDeployments) {
    if (one.finishedAt === undefined) finish(one, "STOPPED", "A new deployment was started.", at);
  }
  const revision = newRevision(world, sim, taskDefinition, at);
  const source = service.serviceDeployments.find((one) => one.status === "SUCCESSFUL")?.targetRevision;
  const arn = arns(sim.setup).serviceDeployment(sim.random.hex(22, "service-deployment", nextSequence(world)));
  service.serviceDeployments.unshift({
    arn,
    createdAt: at,
    startedAt: at,
    finishedAt: undefined,
    updatedAt: at,
    status: "PENDING",
    reason: "",
    failures: 0,
    tripped: false,
    rollback: undefined,
    targetRevision: revision,
    sourceRevision: source,
  });
  return pushDeployment(world, sim, taskDefinition, arn, at);
}

export type RollbackCause = "circuit breaker" | "user";

const ROLLBACK_REASONS: Readonly<Record<RollbackCause, string>> = {
  "circuit breaker": "Service deployment rolled back because the circuit breaker threshold was exceeded.",
  user: "Service deployment rolled back because of a user request.",
};

/**
 * Goes back to the last revision that completed, within the same service deployment.
 * @returns false where there is none to go back to
 */
export function beginRollback(world: World, sim: Sim, cause: RollbackCause, at: number): boolean {
  const { service } = world.ecs;
  const running = serviceDeploymentOf(world, primaryOf(world));
  const completed = service.serviceDeployments.find((one) => one.status === "SUCCESSFUL");
  const target = service.revisions.find((one) => one.arn === completed?.targetRevision);
  if (running === undefined || target === undefined) return false;
  running.status = cause === "user" ? "ROLLBACK_REQUESTED" : "ROLLBACK_IN_PROGRESS";
  running.reason = ROLLBACK_REASONS[cause];
  running.rollback = { at, reason: running.reason, revision: target.arn };
  running.updatedAt = at;
  const former = service.deployments.find(({ rollout }) => rollout === "COMPLETED");
  const fresh = pushDeployment(world, sim, target.taskDefinition, running.arn, at);
  const to = former?.id ?? fresh.id;
  const who = cause === "user" ? "ECS deployment" : "ECS deployment circuit breaker";
  fresh.reason = `${who}: rolling back to deploymentId ${to}.`;
  addEvent(world, sim, at, `${serviceWords(sim)} rolling back to deployment ${to}.`);
  return true;
}

export function isRollingBack(one: ServiceDeploymentState | undefined): boolean {
  return one?.status === "ROLLBACK_REQUESTED" || one?.status === "ROLLBACK_IN_PROGRESS";
}

/** What was asked for has begun: seen one step after the request, as on AWS a little later. */
export function confirmBegun(one: ServiceDeploymentState | undefined): void {
  if (one?.status === "PENDING") one.status = "IN_PROGRESS";
  if (one?.status === "ROLLBACK_REQUESTED") one.status = "ROLLBACK_IN_PROGRESS";
}

/** The primary deployment has what it wanted: everything older is gone and its tasks are healthy. */
export function completeDeployment(world: World, sim: Sim, at: number): void {
  const primary = primaryOf(world);
  primary.rollout = "COMPLETED";
  primary.reason = `ECS deployment ${primary.id} completed.`;
  primary.updatedAt = at;
  world.ecs.service.deployments = [primary];
  endMended(world, primary, at);
  const running = serviceDeploymentOf(world, primary);
  if (running !== undefined && isRollingBack(running)) finish(running, "ROLLBACK_SUCCESSFUL", running.reason, at);
  else if (running !== undefined) finish(running, "SUCCESSFUL", "", at);
  addEvent(world, sim, at, `${serviceWords(sim)} (deployment ${primary.id}) deployment completed.`);
  addEvent(world, sim, at, `${serviceWords(sim)} has reached a steady state.`);
}

export function failDeployment(world: World, sim: Sim, at: number): void {
  const primary = primaryOf(world);
  primary.rollout = "FAILED";
  primary.reason = `ECS deployment circuit breaker: tasks failed to start.`;
  primary.updatedAt = at;
  addEvent(world, sim, at, `${serviceWords(sim)} (deployment ${primary.id}) deployment failed: tasks failed to start.`);
  const running = serviceDeploymentOf(world, primary);
  if (running === undefined) return;
  running.tripped = true;
  if (isRollingBack(running)) finish(running, "ROLLBACK_FAILED", running.reason, at);
  else if (!world.ecs.service.breaker.rollback)
    finish(running, "STOPPED", "Service deployment circuit breaker: tasks failed to start.", at);
}

export function serviceDeploymentOf(world: World, deployment: DeploymentState): ServiceDeploymentState | undefined {
  return world.ecs.service.serviceDeployments.find((one) => one.arn === deployment.serviceDeployment);
}

export function addEvent(world: World, sim: Sim, at: number, message: string): void {
  const { service } = world.ecs;
  const hex = sim.random.hex(32, "event", nextSequence(world));
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  service.events.unshift({ id, at, message });
  service.events.length = Math.min(service.events.length, 100);
}

export function serviceWords(sim: Sim): string {
  return `(service ${sim.setup.names.service})`;
}

function pushDeployment(
  world: World,
  sim: Sim,
  taskDefinition: string,
  serviceDeployment: string,
  at: number,
): DeploymentState {
  const digits = String(Math.floor(sim.random.at("deployment", nextSequence(world)) * 1e16)).padStart(16, "0");
  const fresh: DeploymentState = {
    id: `ecs-svc/${digits}`,
    taskDefinition,
    rollout: "IN_PROGRESS",
    reason: `ECS deployment ecs-svc/${digits} in progress.`,
    createdAt: at,
    updatedAt: at,
    failedTasks: 0,
    serviceDeployment,
    notBefore: at,
  };
  world.ecs.service.deployments.unshift(fresh);
  return fresh;
}

function newRevision(world: World, sim: Sim, taskDefinition: string, at: number): string {
  const digits = String(Math.floor(sim.random.at("revision", nextSequence(world)) * 1e16)).padStart(16, "0");
  const arn = arns(sim.setup).serviceRevision(digits);
  world.ecs.service.revisions.unshift({ arn, taskDefinition, createdAt: at });
  return arn;
}

function finish(one: ServiceDeploymentState, status: ServiceDeploymentStatus, reason: string, at: number): void {
  one.status = status;
  one.reason = reason;
  one.finishedAt = at;
  one.updatedAt = at;
}
