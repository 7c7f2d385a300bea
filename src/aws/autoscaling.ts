import type { AwsStep } from "../core/change.js";

export interface ScalingTarget {
  resourceId: string;
  min: number;
  max: number;
  suspended: boolean;
  /** Each of the three kinds of scaling, as AWS keeps them. */
  suspendedState: { dynamicIn: boolean; dynamicOut: boolean; scheduled: boolean };
}

/** Application Auto Scaling of the ECS service's desired count. */
export interface Autoscaling {
  /** Undefined when the service has no scalable target. */
  target(names: { cluster: string; service: string }): Promise<ScalingTarget | undefined>;
  /** Plans RegisterScalableTarget with all three kinds suspended (or resumed). Harmless to repeat. */
  suspend(target: ScalingTarget): AwsStep;
  resume(target: ScalingTarget): AwsStep;
  /** Plans RegisterScalableTarget with another range. */
  setRange(target: ScalingTarget, range: { min: number; max: number }): AwsStep;
  replay(operation: string, input: Record<string, unknown>): AwsStep | undefined;
}
