import type { AlarmDefinition } from "../../aws/cloudwatch.js";

const COMPARE: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export const COMPARISONS = Object.keys(COMPARE);

type Rule = Pick<
  AlarmDefinition,
  "threshold" | "comparison" | "evaluationPeriods" | "datapointsToAlarm" | "treatMissingData"
>;

/**
 * How often an alarm would have begun to ring over these periods, oldest first, `null` without data: so many of the last
 * periods over the threshold. Source: "Evaluating an alarm", CloudWatch User Guide.
 */
export function wouldHaveFired(values: readonly (number | null)[], rule: Rule): { times: number; ringing: number } {
  const over = COMPARE[rule.comparison] ?? (() => false);
  let times = 0;
  let ringing = 0;
  let on = false;
  for (let end = rule.evaluationPeriods; end <= values.length; end += 1) {
    const last = values.slice(end - rule.evaluationPeriods, end);
    const now = judged(last, rule, over);
    const rings: boolean = now ?? on;
    if (rings && !on) times += 1;
    if (rings) ringing += 1;
    on = rings;
  }
  return { times, ringing };
}

/** Undefined: it stays as it is. */
function judged(
  last: readonly (number | null)[],
  { threshold, datapointsToAlarm, treatMissingData }: Rule,
  over: (value: number, threshold: number) => boolean,
): boolean | undefined {
  const known = last.filter((value) => value !== null);
  if (known.length === 0) {
    if (treatMissingData === "ignore") return undefined;
    return treatMissingData === "breaching";
  }
  const missing = treatMissingData === "breaching" ? last.length - known.length : 0;
  return known.filter((value) => over(value, threshold)).length + missing >= datapointsToAlarm;
}
