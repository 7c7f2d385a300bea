import type { AwsStep, WaitStep } from "../core/change.js";
import type { JsonObject } from "../core/json.js";
import type { WaitSpec } from "../core/wait.js";

/** A service as nexusctl knows it. */
export interface EcsService {
  cluster: string;
  name: string;
  arn: string;
  status: string;
  desired: number;
  running: number;
  pending: number;
  /** `family:revision` of the primary deployment. */
  taskDefinition: string;
  deployments: Deployment[];
  events: ServiceEvent[];
  circuitBreaker: { enabled: boolean; rollback: boolean };
  minimumHealthyPercent: number;
  maximumPercent: number;
  healthCheckGraceMs: number;
  loadBalancers: { targetGroupArn: string; containerName: string; containerPort: number }[];
  securityGroups: string[];
  subnets: string[];
  launchType: string;
  createdAt: Date | undefined;
}

export type RolloutState = "pending" | "in-progress" | "completed" | "failed" | "unknown";

export interface Deployment {
  /** `ecs-svc/...` */
  id: string;
  status: "PRIMARY" | "ACTIVE" | "INACTIVE" | "unknown";
  rollout: RolloutState;
  rolloutReason: string | undefined;
  taskDefinition: string;
  desired: number;
  running: number;
  pending: number;
  failedTasks: number;
  createdAt: Date | undefined;
  updatedAt: Date | undefined;
}

export interface ServiceEvent {
  id: string;
  at: Date;
  message: string;
}

export interface Task {
  arn: string;
  id: string;
  taskDefinition: string;
  lastStatus: string;
  desiredStatus: string;
  health: "HEALTHY" | "UNHEALTHY" | "UNKNOWN";
  startedBy: string | undefined;
  createdAt: Date | undefined;
  startedAt: Date | undefined;
  stoppedAt: Date | undefined;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
  containers: {
    name: string;
    exitCode: number | undefined;
    reason: string | undefined;
    image: string;
    imageDigest: string | undefined;
  }[];
  ip: string | undefined;
}

export interface TaskDefinition {
  arn: string;
  family: string;
  revision: number;
  /** `family:revision` */
  name: string;
  cpu: string | undefined;
  memory: string | undefined;
  containers: ContainerDefinition[];
  registeredAt: Date | undefined;
  status: string;
  /** What RegisterTaskDefinition accepts: the read-only fields DescribeTaskDefinition adds are gone, tags are kept. */
  registrable: JsonObject;
}

export interface ContainerDefinition {
  name: string;
  image: string;
  cpu: number;
  memory: number | undefined;
  essential: boolean;
  ports: number[];
  environment: Record<string, string>;
  /** Names only; values never leave AWS. */
  secretNames: string[];
  logGroup: string | undefined;
  logStreamPrefix: string | undefined;
}

/** One of the service's past or present deployments (ListServiceDeployments); an endpoint without it gives none. */
export interface ServiceDeployment {
  arn: string;
  id: string;
  status: string;
  statusReason: string | undefined;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
  taskDefinition: string | undefined;
}

export interface Ecs {
  /** @throws not-found (exit 5) with near names when the cluster or service does not exist */
  service(names: { cluster: string; service: string }): Promise<EcsService>;
  tasks(service: EcsService, which: "running" | "stopped"): Promise<Task[]>;
  taskDefinition(name: string): Promise<TaskDefinition>;
  /** Newest first, `family:revision`, ACTIVE ones. */
  revisions(family: string, max: number): Promise<string[]>;
  /** Newest first; undefined where the endpoint does not know the operation. */
  deployments(service: EcsService): Promise<ServiceDeployment[] | undefined>;
  /** Plans UpdateService with `forceNewDeployment`. Sent once; a lost reply is read back from the deployments' times. */
  forceNewDeployment(service: EcsService): AwsStep;
  /** Plans UpdateService with a new desired count. Harmless to repeat; its inverse sets the former count. */
  scale(service: EcsService, desired: number): AwsStep;
  /** Plans UpdateService to another revision; `taskDefinition` may be a {@link Ref}. Its inverse is the former revision. */
  useTaskDefinition(service: EcsService, taskDefinition: string | object): AwsStep;
  /** Plans RegisterTaskDefinition. Its kept result has `taskDefinitionArn`, the new revision's ARN. */
  registerTaskDefinition(registrable: Record<string, unknown>, words: string): AwsStep;
  /** Plans StopServiceDeployment with rollback: the proper way to end a running deployment. */
  stopDeployment(service: EcsService, deployment: ServiceDeployment): AwsStep;
  /**
   * Waits on one deployment's id: completed = done, circuit-breaker or other rollback = rolled-back, failed or a crash
   * loop = failed with cause and last log lines. `updateStep` names the step whose kept `deploymentId` is waited for.
   */
  untilDeployed(service: EcsService, updateStep: string, timeoutMs: number): WaitStep;
  /**
   * The same wait on a deployment that exists already (`service wait`).
   * @param told events that the reader has been told of
   */
  deploymentWait(
    service: EcsService,
    deploymentId: string,
    timeoutMs: number,
    told?: readonly ServiceEvent[],
  ): WaitSpec;
  /** Waits until `count` tasks run and none is pending; 0 waits until no task of the service runs. */
  untilRunning(service: EcsService, count: number, timeoutMs: number): WaitStep;
  /** Builds the step again from what the journal recorded (undo). */
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
