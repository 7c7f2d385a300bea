import type { ScalableTarget } from "@aws-sdk/client-application-auto-scaling";
import type { AwsStep, ReadBack } from "../../core/change.js";
import { toJsonObject } from "../../core/json.js";
import type { Autoscaling, ScalingTarget } from "../autoscaling.js";
import { flagAt, numberAt, textAt } from "../outside.js";
import type { WrapperDeps } from "../wrapper-deps.js";

const SERVICE = "application-autoscaling";
const KIND = { ServiceNamespace: "ecs", ScalableDimension: "ecs:service:DesiredCount" } as const;

export function createAutoscaling({ clients }: WrapperDeps): Autoscaling {
  const api = clients.api(SERVICE);
  const read = async (resourceId: string): Promise<ScalingTarget | undefined> => {
    const page = await api.send("DescribeScalableTargets", { ...KIND, ResourceIds: [resourceId] });
    const found = page.ScalableTargets?.find(({ ResourceId }) => ResourceId === resourceId);
    return found === undefined ? undefined : toTarget(found, resourceId);
  };
  /** All of RegisterScalableTarget only sets values, so the same again changes nothing. */
  const register = (id: string, input: Record<string, unknown>, words: string, undo: AwsStep["undo"]): AwsStep => ({
    kind: "aws",
    id,
    words,
    service: SERVICE,
    operation: "RegisterScalableTarget",
    input,
    repeat: "harmless",
    readBack: async (sent) => readBack(sent, await read(textAt(sent, "ResourceId") ?? "")),
    undo,
  });
  const suspended = (target: ScalingTarget, on: boolean): AwsStep =>
    register(
      on ? "autoscaling-suspend" : "autoscaling-resume",
      { ...KIND, ResourceId: target.resourceId, SuspendedState: allSuspended(on) },
      on ? "suspend autoscaling, so that it does not start tasks again" : "let autoscaling work again",
      {
        kind: "call",
        words: target.suspended ? "suspend autoscaling again" : "let autoscaling work again",
        service: SERVICE,
        operation: "RegisterScalableTarget",
        input: { ...KIND, ResourceId: target.resourceId, SuspendedState: formerState(target) },
      },
    );
  return {
    target: ({ cluster, service }) => read(`service/${cluster}/${service}`),
    suspend: (target) => suspended(target, true),
    resume: (target) => suspended(target, false),
    setRange: (target, { min, max }) =>
      register(
        "autoscaling-range",
        { ...KIND, ResourceId: target.resourceId, MinCapacity: min, MaxCapacity: max },
        `let autoscaling range from ${min} to ${max} tasks`,
        {
          kind: "call",
          words: `let autoscaling range from ${target.min} to ${target.max} tasks again`,
          service: SERVICE,
          operation: "RegisterScalableTarget",
          input: { ...KIND, ResourceId: target.resourceId, MinCapacity: target.min, MaxCapacity: target.max },
        },
      ),
    replay: (operation, input) => {
      if (operation !== "RegisterScalableTarget" || textAt(input, "ResourceId") === undefined) return undefined;
      return register("autoscaling", input, "set the autoscaling target back", {
        kind: "none",
        why: "it took another change back; make that change again instead",
      });
    },
  };
}

function toTarget(found: ScalableTarget, resourceId: string): ScalingTarget {
  const state = found.SuspendedState;
  const suspendedState = {
    dynamicIn: state?.DynamicScalingInSuspended ?? false,
    dynamicOut: state?.DynamicScalingOutSuspended ?? false,
    scheduled: state?.ScheduledScalingSuspended ?? false,
  };
  return {
    resourceId,
    min: found.MinCapacity ?? 0,
    max: found.MaxCapacity ?? 0,
    suspended: suspendedState.dynamicIn && suspendedState.dynamicOut && suspendedState.scheduled,
    suspendedState,
  };
}

function allSuspended(on: boolean) {
  return { DynamicScalingInSuspended: on, DynamicScalingOutSuspended: on, ScheduledScalingSuspended: on };
}

function formerState({ suspendedState: { dynamicIn, dynamicOut, scheduled } }: ScalingTarget) {
  return {
    DynamicScalingInSuspended: dynamicIn,
    DynamicScalingOutSuspended: dynamicOut,
    ScheduledScalingSuspended: scheduled,
  };
}

function readBack(sent: object, now: ScalingTarget | undefined): ReadBack {
  if (now === undefined) return { state: "not-done" };
  const input = toJsonObject(sent);
  const state = input.SuspendedState;
  const same =
    (input.MinCapacity === undefined || numberAt(input, "MinCapacity") === now.min) &&
    (input.MaxCapacity === undefined || numberAt(input, "MaxCapacity") === now.max) &&
    (state === undefined ||
      (flagAt(state, "DynamicScalingInSuspended") === now.suspendedState.dynamicIn &&
        flagAt(state, "DynamicScalingOutSuspended") === now.suspendedState.dynamicOut &&
        flagAt(state, "ScheduledScalingSuspended") === now.suspendedState.scheduled));
  return same ? { state: "done" } : { state: "not-done" };
}
