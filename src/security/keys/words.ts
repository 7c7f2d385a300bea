import type { AccessKey, KeyUse } from "../../aws/access.js";
import { formatDuration } from "../../core/time.js";

export function ago(at: Date, now: Date): string {
  return `${formatDuration(Math.max(0, now.getTime() - at.getTime()))} ago`;
}

export function useWords({ at, service, region }: KeyUse, now: Date): string {
  if (at === undefined) return "never used";
  const where = [service, region].filter((part) => part !== undefined).join(" in ");
  return `last used ${ago(at, now)}${where === "" ? "" : ` (${where})`}`;
}

export function keyWords({ id, active }: AccessKey): string {
  return `${id} ${active ? "active" : "inactive"}`;
}
