/** Application Auto Scaling of the one service. */
export interface ScalingState {
  min: number;
  max: number;
  suspended: { in: boolean; out: boolean; scheduled: boolean };
  /** Since when the desired count has been outside the range. */
  outsideSince: number | undefined;
  /** What it did, newest first, at most 50. */
  activities: { id: string; at: number; from: number; to: number; why: string }[];
}

export function seedScaling(): ScalingState {
  return {
    min: 2,
    max: 6,
    suspended: { in: false, out: false, scheduled: false },
    outsideSince: undefined,
    activities: [],
  };
}
