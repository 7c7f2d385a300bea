import type { Target } from "../../aws/load-balancing.js";
import { check } from "../check.js";

/** Does the load balancer reach the tasks? (ELBv2 DescribeTargetHealth) */
export const targets = check({
  id: "targets",
  title: "Load balancer targets",
  async run({ reads }) {
    const [group, all] = await Promise.all([reads.targetGroup(), reads.targets()]);
    const serving = all.filter(({ state }) => state !== "draining");
    const healthy = serving.filter(({ state }) => state === "healthy").length;
    const starting = serving.filter(({ state }) => state === "initial").length;
    const bad = serving.filter(({ state }) => state !== "healthy" && state !== "initial");
    const base = {
      resource: group.name,
      facts: {
        healthy,
        starting,
        unhealthy: bad.length,
        total: serving.length,
        reason: mostFrequent(bad.map(({ reason }) => reason)) ?? null,
        description: bad[0]?.description ?? null,
        path: group.healthCheck.path ?? null,
      },
      evidence: reasonLines(bad),
      next: [{ type: "emergency load-balancer", why: "each target with its reason, and the health-check settings" }],
    };
    if (serving.length === 0) return { ...base, state: "critical", what: "no target is registered" };
    const counts = `${healthy} of ${serving.length} targets healthy${starting > 0 ? `, ${starting} starting` : ""}`;
    if (healthy === 0) return { ...base, state: "critical", what: `no target is healthy (${counts})` };
    if (bad.length > 0) return { ...base, state: "warn", what: counts };
    return { ...base, state: "ok", what: counts, next: [] };
  },
});

function reasonLines(bad: Target[]) {
  const groups = new Map<string, string[]>();
  for (const { words, id } of bad) groups.set(words, [...(groups.get(words) ?? []), id]);
  return [...groups].map(([words, ids]) => ({ text: `${ids.join(", ")}: ${words}` }));
}

function mostFrequent(reasons: (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const reason of reasons) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
