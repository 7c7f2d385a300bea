import type { Autoscaling } from "../../src/aws/autoscaling.js";
import type { Ecs, EcsService } from "../../src/aws/ecs.js";
import type { Rds } from "../../src/aws/rds.js";
import type { AwsStep, WaitStep } from "../../src/core/change.js";

/** The planning methods of the wrappers as plain steps, for tests of what a command puts together. */
function step(service: string, id: string, operation: string, input: object): AwsStep {
  const undo = { kind: "none", why: "a fake step" } as const;
  return { kind: "aws", id, words: `${operation} (fake)`, service, operation, input, repeat: "harmless", undo };
}

function wait(id: string, reattach: string, timeoutMs: number): WaitStep {
  const spec = { what: id, timeoutMs, everyMs: 1000, reattach };
  const look = async () => ({ state: "done" as const, summary: "done (fake)" });
  return { kind: "wait", id, words: `wait (fake): ${id}`, wait: () => ({ ...spec, look }), timeoutMs, reattach };
}

const names = (service: EcsService) => ({ cluster: service.cluster, service: service.name });

export const plannedEcs = {
  forceNewDeployment: (service) =>
    step("ecs", "restart", "UpdateService", { ...names(service), forceNewDeployment: true }),
  scale: (service, desiredCount) => step("ecs", "scale", "UpdateService", { ...names(service), desiredCount }),
  useTaskDefinition: (service, taskDefinition) =>
    step("ecs", "update", "UpdateService", { ...names(service), taskDefinition }),
  registerTaskDefinition: (registrable) => step("ecs", "register", "RegisterTaskDefinition", registrable),
  stopDeployment: (_, deployment) =>
    step("ecs", "stop-deployment", "StopServiceDeployment", {
      serviceDeploymentArn: deployment.arn,
      stopType: "ROLLBACK",
    }),
  untilDeployed: (_, updateStep, timeoutMs) => wait(`deployed-after-${updateStep}`, "service wait", timeoutMs),
  untilRunning: (_, count, timeoutMs) => wait(`running-${count}`, "service status --watch", timeoutMs),
} satisfies Partial<Ecs>;

export const plannedAutoscaling = {
  suspend: ({ resourceId }) =>
    step("autoscaling", "suspend", "RegisterScalableTarget", { resourceId, suspended: true }),
  resume: ({ resourceId }) => step("autoscaling", "resume", "RegisterScalableTarget", { resourceId, suspended: false }),
  setRange: ({ resourceId }, { min, max }) =>
    step("autoscaling", "range", "RegisterScalableTarget", { resourceId, MinCapacity: min, MaxCapacity: max }),
} satisfies Partial<Autoscaling>;

export const plannedRds = {
  start: ({ id }) => step("rds", "start", "StartDBInstance", { DBInstanceIdentifier: id }),
  stop: ({ id }) => step("rds", "stop", "StopDBInstance", { DBInstanceIdentifier: id }),
  reboot: ({ id }, ForceFailover) =>
    step("rds", "reboot", "RebootDBInstance", { DBInstanceIdentifier: id, ForceFailover }),
  resize: ({ id }, to, when) =>
    step("rds", "resize", "ModifyDBInstance", {
      DBInstanceIdentifier: id,
      DBInstanceClass: to.class,
      AllocatedStorage: to.storageGb,
      ApplyImmediately: when === "now",
    }),
  untilStatus: (id, status, timeoutMs) => wait(`${id}-${status}`, "service db status", timeoutMs),
} satisfies Partial<Rds>;
