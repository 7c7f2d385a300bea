import { shortName } from "./names.js";

/**
 * CloudWatch's reason for an alarm's state, as short as it can be said: `95, 96 > 50` in place of "Threshold Crossed: 2 datapoints
 * [95 (29/11/26 15:22:00), ...] were greater than the threshold (50.0).", and a composite alarm's parts by their names.
 * What is worded otherwise stays as it is.
 */
export function reasonWords(reason: string, prefix: string): string {
  const crossed =
    /^Threshold Crossed: .*\[([^\]]+)\] (?:was|were) (not )?(greater|less) than (or equal to )?the threshold \(([^)]+)\)/.exec(
      reason,
    );
  if (crossed === null) {
    return reason.replace(/arn:[^\s:]+:cloudwatch:[^\s:]*:\d*:alarm:(\S+)/g, (_, name: string) =>
      shortName(name, prefix),
    );
  }
  const [, points = "", not, side, equal, threshold = ""] = crossed;
  const values = points.replace(/ \([^)]*\)/g, "");
  const sign = `${side === "greater" ? ">" : "<"}${equal === undefined ? "" : "="}`;
  return `${values} ${not === undefined ? sign : `not ${sign}`} ${threshold.replace(/\.0$/, "")}`;
}
