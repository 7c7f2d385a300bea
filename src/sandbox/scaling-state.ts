/** Application Auto Scaling of the one service. */
export interface ScalingState {
  min: number;
  max: number;
  suspended: { in: boolean; out: boolean; scheduled: boolean };
  /** Since when the desired count has been outside the range. */
  outsideSince: number | undefined;
}

export function seedScaling(): ScalingState {
  return { min: 2, max: 6, suspended: { in: false, out: false, scheduled: false }, outsideSince: undefined };
}
