import { type InputReader, page, readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import type { World } from "./world.js";

const INVALID = "ValidationException";
const BAD_TOKEN = "InvalidNextTokenException";
const DIMENSION = "ecs:service:DesiredCount";
const ROLE =
  "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService";

export const scalingOperations: Record<string, Operation<World>> = {
  DescribeScalableTargets: (input, call) => {
    const reader = readInput(input, INVALID);
    const asked = reader.texts("ResourceIds");
    const ours = isEcs(reader) && (asked.length === 0 || asked.includes(resourceOf(call)));
    return { ScalableTargets: ours ? [scalableTarget(call)] : [] };
  },
  RegisterScalableTarget: (input, call) => {
    const reader = readInput(input, INVALID);
    reader.needText("ServiceNamespace");
    if (reader.needText("ScalableDimension") !== DIMENSION) throw new AwsFault(INVALID, "Unsupported dimension.");
    const resource = reader.needText("ResourceId");
    if (resource !== resourceOf(call)) throw new AwsFault(INVALID, `ECS service doesn't exist: ${resource}`);
    register(reader, call);
    return {};
  },
  DescribeScalingPolicies: (input, call) => {
    const reader = readInput(input, INVALID);
    const asked = reader.texts("PolicyNames");
    const ours = isEcs(reader) && [undefined, resourceOf(call)].includes(reader.text("ResourceId"));
    const all = ours ? [policy(call)].filter(({ PolicyName }) => asked.length === 0 || asked.includes(PolicyName)) : [];
    const { items, next } = page(all, reader.text("NextToken"), sizeOf(reader), BAD_TOKEN);
    return { ScalingPolicies: items, NextToken: next };
  },
  DescribeScalingActivities: (input, call) => {
    const reader = readInput(input, INVALID);
    const ours = isEcs(reader) && [undefined, resourceOf(call)].includes(reader.text("ResourceId"));
    const all = ours ? call.world.scaling.activities : [];
    const { items, next } = page(all, reader.text("NextToken"), sizeOf(reader), BAD_TOKEN);
    return {
      ScalingActivities: items.map(({ id, at, to, why }) => ({
        ActivityId: id,
        ServiceNamespace: "ecs",
        ResourceId: resourceOf(call),
        ScalableDimension: DIMENSION,
        Description: `Setting desired count to ${to}.`,
        Cause: why,
        StartTime: new Date(at),
        EndTime: new Date(at),
        StatusCode: "Successful",
        StatusMessage: `Successfully set desired count to ${to}. Change successfully fulfilled by ecs.`,
      })),
      NextToken: next,
    };
  },
};

function isEcs(reader: InputReader): boolean {
  const dimension = reader.text("ScalableDimension");
  return reader.needText("ServiceNamespace") === "ecs" && (dimension === undefined || dimension === DIMENSION);
}

function sizeOf(reader: InputReader): number {
  const size = reader.integer("MaxResults") ?? 50;
  if (size < 1 || size > 50) throw new AwsFault(INVALID, "MaxResults must be between 1 and 50.");
  return size;
}

function resourceOf({ setup }: Call<World>): string {
  return `service/${setup.names.cluster}/${setup.names.service}`;
}

function register(reader: InputReader, { world }: Call<World>): void {
  const min = reader.integer("MinCapacity") ?? world.scaling.min;
  const max = reader.integer("MaxCapacity") ?? world.scaling.max;
  if (min < 0) throw new AwsFault(INVALID, "Minimum capacity cannot be negative.");
  if (max < min) throw new AwsFault(INVALID, "Maximum capacity cannot be less than minimum capacity.");
  const told = readInput(reader.object("SuspendedState") ?? {}, INVALID);
  const { suspended } = world.scaling;
  world.scaling.min = min;
  world.scaling.max = max;
  world.scaling.suspended = {
    in: told.flag("DynamicScalingInSuspended") ?? suspended.in,
    out: told.flag("DynamicScalingOutSuspended") ?? suspended.out,
    scheduled: told.flag("ScheduledScalingSuspended") ?? suspended.scheduled,
  };
}

function scalableTarget(call: Call<World>): Record<string, unknown> {
  const { min, max, suspended } = call.world.scaling;
  return {
    ServiceNamespace: "ecs",
    ResourceId: resourceOf(call),
    ScalableDimension: DIMENSION,
    MinCapacity: min,
    MaxCapacity: max,
    RoleARN: `arn:aws:iam::${call.setup.accountId}:${ROLE}`,
    CreationTime: new Date(call.world.ecs.service.createdAt),
    SuspendedState: {
      DynamicScalingInSuspended: suspended.in,
      DynamicScalingOutSuspended: suspended.out,
      ScheduledScalingSuspended: suspended.scheduled,
    },
  };
}

function policy(call: Call<World>) {
  const { region, accountId, names } = call.setup;
  const PolicyName = `${names.service}-cpu`;
  return {
    PolicyARN: `arn:aws:autoscaling:${region}:${accountId}:scalingPolicy:5f1c0d1e-0000-4000-8000-000000000060:resource/ecs/${resourceOf(call)}:policyName/${PolicyName}`,
    PolicyName,
    ServiceNamespace: "ecs",
    ResourceId: resourceOf(call),
    ScalableDimension: DIMENSION,
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 60,
      PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
    },
    Alarms: [],
    CreationTime: new Date(call.world.ecs.service.createdAt),
  };
}
