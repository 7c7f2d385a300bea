/** Everything ECS remembers. Times are simulated milliseconds. */
export interface EcsState {
  taskDefinitions: TaskDefinitionState[];
  service: ServiceState;
  tasks: TaskState[];
  /** Tasks that can no longer be described, oldest first; what they logged can still be read. */
  past?: TaskState[];
}

export interface TaskDefinitionState {
  family: string;
  revision: number;
  registeredAt: number;
  registeredBy: string;
  status: "ACTIVE" | "INACTIVE";
  /** As RegisterTaskDefinition took it. */
  content: Record<string, unknown>;
  tags: { key: string; value: string }[];
}

export interface ServiceState {
  desired: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  breaker: { enable: boolean; rollback: boolean };
  /** Unhealthy targets are forgiven this long after a task started. */
  graceSeconds: number;
  createdAt: number;
  /** Newest first; the first is PRIMARY. */
  deployments: DeploymentState[];
  serviceDeployments: ServiceDeploymentState[];
  revisions: { arn: string; taskDefinition: string; createdAt: number }[];
  /** Newest first, at most 100. */
  events: { id: string; at: number; message: string }[];
}

export interface DeploymentState {
  id: string;
  taskDefinition: string;
  rollout: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  reason: string;
  createdAt: number;
  updatedAt: number;
  failedTasks: number;
  serviceDeployment: string;
  /** After a task failed, ECS starts the next no sooner than this. */
  notBefore: number;
}

export type ServiceDeploymentStatus =
  | "PENDING"
  | "IN_PROGRESS"
  | "SUCCESSFUL"
  | "STOPPED"
  | "STOP_REQUESTED"
  | "ROLLBACK_REQUESTED"
  | "ROLLBACK_IN_PROGRESS"
  | "ROLLBACK_SUCCESSFUL"
  | "ROLLBACK_FAILED";

export interface ServiceDeploymentState {
  arn: string;
  createdAt: number;
  startedAt: number;
  finishedAt: number | undefined;
  updatedAt: number;
  status: ServiceDeploymentStatus;
  /** Tasks that failed, and whether they were too many. */
  failures: number;
  tripped: boolean;
  /** Going back: since when, why, and to which revision. */
  rollback: { at: number; reason: string; revision: string } | undefined;
  reason: string;
  targetRevision: string;
  sourceRevision: string | undefined;
}

export interface TaskState {
  id: string;
  taskDefinition: string;
  /** Of the image it was started with. */
  digest: string;
  deployment: string;
  ip: string;
  zone: string;
  createdAt: number;
  /** When its containers run, if nothing stops it before. */
  runsAt: number;
  /** When it will die by itself, and of what. */
  dies: { at: number; death: Death } | undefined;
  /** When ECS began to stop it, and why. */
  stopping: { at: number; death: Death } | undefined;
}

/** Why a task ended, in ECS's words. */
export interface Death {
  stopCode: string;
  reason: string;
  exitCode: number | undefined;
  containerReason: string | undefined;
  /** What the application wrote last. */
  lastWords: string | undefined;
}
