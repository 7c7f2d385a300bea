import type { WaitLook, WaitSpec } from "../../core/wait.js";
import type { Deployment, EcsService, ServiceDeployment, ServiceEvent, Task } from "../ecs.js";
import { EventWatch } from "./event-watch.js";
import { isGoingBack, primaryOf } from "./read-service.js";
import { StopWatch, type StopWatchDeps } from "./stop-watch.js";

export interface DeploymentWaitDeps extends StopWatchDeps {
  read(names: { cluster: string; service: string }): Promise<EcsService>;
  deployments(service: EcsService): Promise<ServiceDeployment[] | undefined>;
}

export const EVERY_MS = 5_000;
/** A service deployment and the entry in `deployments[]` it made are begun within this time of each other. */
const SAME_START_MS = 10_000;
const STATUS_HINT = "see where it stands with: nexusctl service status";

/** Waits on one deployment: by its id in `deployments[]`, and by the service's deployment history once it has left there. */
export function deploymentWait(
  service: EcsService,
  deploymentId: string,
  timeoutMs: number,
  deps: DeploymentWaitDeps,
  told: readonly ServiceEvent[] = [],
): WaitSpec {
  const begun = service.deployments.find(({ id }) => id === deploymentId);
  const watch = new DeploymentWatch(service, deploymentId, begun, deps, told);
  return {
    what: `deployment ${deploymentId} of ${service.name}`,
    timeoutMs,
    everyMs: EVERY_MS,
    look: () => watch.look(),
    reattach: `service wait --deployment ${deploymentId}`,
  };
}

class DeploymentWatch {
  readonly #service: EcsService;
  readonly #id: string;
  readonly #deps: DeploymentWaitDeps;
  readonly #stops: StopWatch;
  readonly #told: readonly ServiceEvent[];
  #last: Deployment | undefined;
  #events: EventWatch | undefined;
  #loopsSeen = 0;

  constructor(
    service: EcsService,
    id: string,
    last: Deployment | undefined,
    deps: DeploymentWaitDeps,
    told: readonly ServiceEvent[],
  ) {
    this.#service = service;
    this.#id = id;
    this.#last = last;
    this.#deps = deps;
    this.#told = told;
    this.#stops = new StopWatch(deps, (task) => this.#isOurs(task));
  }

  async look(): Promise<WaitLook> {
    const now = await this.#deps.read({ cluster: this.#service.cluster, service: this.#service.name });
    const deployment = now.deployments.find(({ id }) => id === this.#id);
    this.#last = deployment ?? this.#last;
    this.#events ??= new EventWatch(this.#last?.createdAt, this.#told);
    const news = [...this.#events.news(now), ...(await this.#stops.look(now))];
    const look = deployment === undefined ? await this.#gone(now) : await this.#judge(now, deployment);
    return { ...look, news };
  }

  async #judge(now: EcsService, ours: Deployment): Promise<WaitLook> {
    const shown = { summary: summaryOf(ours, now), progress: { done: ours.running, total: ours.desired } };
    const primary = primaryOf(now.deployments);
    if (ours.rollout === "failed") return { ...shown, ...(await this.#failed(now, ours)) };
    if (ours.rollout === "completed") return { ...shown, state: "done" };
    if (primary !== undefined && primary.id !== ours.id) return { ...shown, ...replacedBy(primary, ours) };
    if (ours.rollout === "unknown" && isSteady(now, ours)) return { ...shown, state: "done" };
    const loop = await this.#crashLoop(now);
    if (loop !== undefined) return { ...shown, state: "failed", ...loop };
    return { ...shown, state: "waiting" };
  }

  /** Where ECS goes back by itself it is given one more look to do so: rolled back says more than failed. */
  async #crashLoop(now: EcsService): Promise<{ cause: string; hint: string } | undefined> {
    const loop = await this.#stops.crashLoop();
    if (loop === undefined || !(now.circuitBreaker.enabled && now.circuitBreaker.rollback)) return loop;
    this.#loopsSeen += 1;
    if (this.#loopsSeen < 2) return undefined;
    const follow = `nexusctl service wait --deployment ${this.#id}`;
    return { ...loop, hint: `${loop.hint}, or let ECS's circuit breaker do it and follow it with: ${follow}` };
  }

  /** FAILED comes from the circuit breaker or an alarm; with rollback switched on ECS goes back by itself. */
  async #failed(now: EcsService, ours: Deployment): Promise<Omit<WaitLook, "summary">> {
    const died = await this.#stops.cause();
    const reason = (ours.rolloutReason ?? "ECS gave the deployment up").replace(/\.$/, "");
    const why = [reason, ...(died === undefined ? [] : [died])].join("; ");
    const primary = primaryOf(now.deployments);
    const back = primary !== undefined && primary.id !== ours.id ? primary : undefined;
    if (back !== undefined || now.circuitBreaker.rollback) {
      const to = back === undefined ? "the revision before it" : back.taskDefinition;
      return {
        state: "rolled-back",
        cause: `deployment ${ours.id} of ${ours.taskDefinition} failed and ECS goes back to ${to}: ${why}`,
        hint: "see what died with: nexusctl service tasks --stopped",
      };
    }
    return { state: "failed", cause: why, hint: "go back with: nexusctl service rollback" };
  }

  /** No longer in `deployments[]`: completed and replaced, rolled back, or pushed out by another. */
  async #gone(now: EcsService): Promise<WaitLook> {
    const history = (await this.#deps.deployments(now)) ?? [];
    const recorded = history.find((one) => this.#isSame(one));
    const primary = primaryOf(now.deployments);
    if (recorded !== undefined) return this.#withDeath(fromHistory(recorded, now));
    const summary = primary === undefined ? "no deployment" : summaryOf(primary, now);
    if (primary !== undefined && isGoingBack(primary)) {
      const cause = primary.rolloutReason ?? `ECS went back to ${primary.taskDefinition}`;
      return this.#withDeath({ state: "rolled-back", summary, cause });
    }
    const cause =
      primary === undefined
        ? `deployment ${this.#id} is gone and the service has none`
        : `deployment ${this.#id} was superseded by ${primary.id} (${primary.taskDefinition}) before it was seen to complete`;
    return { state: "failed", summary, cause, hint: STATUS_HINT, overtaken: true };
  }

  /** What its tasks died of is said also where all was over before anybody looked. */
  async #withDeath(look: WaitLook): Promise<WaitLook> {
    if (look.state !== "rolled-back" && look.state !== "failed") return look;
    const died = await this.#stops.cause();
    return died === undefined
      ? look
      : { ...look, cause: `${(look.cause ?? look.summary).replace(/\.$/, "")}; ${died}` };
  }

  #isSame(one: ServiceDeployment): boolean {
    if (one.id === this.#id || one.arn === this.#id) return true;
    const begun = this.#last?.createdAt;
    if (begun === undefined || one.startedAt === undefined) return false;
    if (one.taskDefinition !== undefined && one.taskDefinition !== this.#last?.taskDefinition) return false;
    return Math.abs(one.startedAt.getTime() - begun.getTime()) <= SAME_START_MS;
  }

  /** ECS names the deployment as what started the task; an endpoint that does not is asked for revision and time. */
  #isOurs(task: Task): boolean {
    if (task.startedBy?.startsWith("ecs-svc/")) return task.startedBy === this.#id;
    const { taskDefinition, createdAt } = this.#last ?? {};
    if (taskDefinition === undefined || task.taskDefinition !== taskDefinition) return false;
    return createdAt === undefined || task.createdAt === undefined || task.createdAt.getTime() >= createdAt.getTime();
  }
}

function replacedBy(primary: Deployment, ours: Deployment): Omit<WaitLook, "summary"> {
  if (isGoingBack(primary)) {
    const cause = `${primary.rolloutReason}; it goes back to ${primary.taskDefinition}`;
    return { state: "rolled-back", cause, hint: "see what died with: nexusctl service tasks --stopped" };
  }
  return {
    state: "failed",
    cause: `deployment ${ours.id} was superseded by ${primary.id} (${primary.taskDefinition}): somebody changed the service in between`,
    hint: `follow that one with: nexusctl service wait --deployment ${primary.id}`,
    overtaken: true,
  };
}

function fromHistory(one: ServiceDeployment, now: EcsService): WaitLook {
  const summary = `${one.status.toLowerCase().replace(/_/g, " ")}, ${now.running}/${now.desired} running`;
  const why = one.statusReason ?? `the deployment ended as ${one.status}`;
  if (one.status === "SUCCESSFUL") return { state: "done", summary };
  if (one.status.startsWith("ROLLBACK")) return { state: "rolled-back", summary, cause: why };
  if (one.status === "STOPPED" || one.status === "STOP_REQUESTED") {
    return { state: "failed", summary, cause: why, hint: STATUS_HINT, overtaken: true };
  }
  return { state: "waiting", summary };
}

/** For endpoints that give no rollout state: this is the only deployment and runs exactly what it should. */
function isSteady(now: EcsService, ours: Deployment): boolean {
  const others = now.deployments.filter(({ id, running, pending }) => id !== ours.id && running + pending > 0);
  return others.length === 0 && ours.pending === 0 && ours.running === ours.desired && now.running === now.desired;
}

function summaryOf(ours: Deployment, now: EcsService): string {
  const old = now.deployments.filter(({ id }) => id !== ours.id).reduce((sum, one) => sum + one.running, 0);
  return [
    `${ours.running}/${ours.desired} running`,
    ...(ours.pending > 0 ? [`${ours.pending} starting`] : []),
    ...(ours.failedTasks > 0 ? [`${ours.failedTasks} failed`] : []),
    ...(old > 0 ? [`${old} of the old still running`] : []),
  ].join(", ");
}
