import { isObject } from "../core/json.js";
import { addEvent, type Sim, serviceWords } from "./ecs/deployments.js";
import { readInput } from "./input.js";
import { AwsFault, type Operation } from "./part.js";
import type { World } from "./world.js";

const INVALID = "ValidationException";
const DIMENSION = "ecs:service:DesiredCount";
/** How long autoscaling takes to notice that the count is outside its range. */
const NOTICES_AFTER = 45_000;

/** Brings a desired count back into the range, unless it was told not to: why a stop has to suspend it first. */
export function stepScaling(world: World, sim: Sim, now: number): void {
  const { scaling } = world;
  const { service } = world.ecs;
  const target = Math.min(Math.max(service.desired, scaling.min), scaling.max);
  const suspended = target > service.desired ? scaling.suspended.out : scaling.suspended.in;
  if (target === service.desired || suspended) {
    scaling.outsideSince = undefined;
    return;
  }
  scaling.outsideSince ??= now;
  if (now - scaling.outsideSince < NOTICES_AFTER) return;
  service.desired = target;
  scaling.outsideSince = undefined;
  addEvent(world, sim, now, `${serviceWords(sim)} desired count set to ${target} by Application Auto Scaling.`);
}

export function isScalingAtRest(world: World): boolean {
  const { scaling } = world;
  const { desired } = world.ecs.service;
  if (desired < scaling.min) return scaling.suspended.out;
  return desired <= scaling.max || scaling.suspended.in;
}

export const scalingOperations: Record<string, Operation<World>> = {
  DescribeScalableTargets: (input, { world, setup }) => {
    const reader = readInput(input, INVALID);
    if (reader.needText("ServiceNamespace") !== "ecs") return { ScalableTargets: [] };
    const id = `service/${setup.names.cluster}/${setup.names.service}`;
    const asked = reader.texts("ResourceIds");
    if (asked.length > 0 && !asked.includes(id)) return { ScalableTargets: [] };
    const { min, max, suspended } = world.scaling;
    return {
      ScalableTargets: [
        {
          ServiceNamespace: "ecs",
          ResourceId: id,
          ScalableDimension: DIMENSION,
          MinCapacity: min,
          MaxCapacity: max,
          RoleARN: `arn:aws:iam::${setup.accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
          CreationTime: new Date(world.ecs.service.createdAt),
          SuspendedState: {
            DynamicScalingInSuspended: suspended.in,
            DynamicScalingOutSuspended: suspended.out,
            ScheduledScalingSuspended: suspended.scheduled,
          },
        },
      ],
    };
  },
  RegisterScalableTarget: (input, { world }) => {
    const reader = readInput(input, INVALID);
    reader.needText("ServiceNamespace");
    reader.needText("ResourceId");
    if (reader.needText("ScalableDimension") !== DIMENSION) throw new AwsFault(INVALID, "Unsupported dimension.");
    const min = reader.integer("MinCapacity") ?? world.scaling.min;
    const max = reader.integer("MaxCapacity") ?? world.scaling.max;
    if (min < 0 || max < min) throw new AwsFault(INVALID, "Maximum capacity cannot be less than minimum capacity.");
    const state = reader.object("SuspendedState");
    const { suspended } = world.scaling;
    const told = (name: string, before: boolean) =>
      isObject(state) && typeof state[name] === "boolean" ? state[name] : before;
    world.scaling = {
      ...world.scaling,
      min,
      max,
      suspended: {
        in: told("DynamicScalingInSuspended", suspended.in),
        out: told("DynamicScalingOutSuspended", suspended.out),
        scheduled: told("ScheduledScalingSuspended", suspended.scheduled),
      },
    };
    return {};
  },
};
