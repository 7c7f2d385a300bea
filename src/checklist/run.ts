import type { ChecklistItem } from "../core/checklist.js";
import type { Context } from "../core/context.js";
import { type Check, check } from "../health/check.js";
import { beginLook, runChecks } from "../health/run-checks.js";
import { beginAudit } from "../security/audit/look.js";
import { runItemOf } from "./item.js";
import { ITEM_MS } from "./limits.js";
import { PROBES } from "./probes/index.js";
import type { RunItem } from "./record.js";

/** Makes the checks of all items at once; one that fails is unknown, and hides no other. @throws interrupted only */
export async function runItems(ctx: Context, items: readonly ChecklistItem[]): Promise<RunItem[]> {
  const look = beginLook(ctx);
  const audit = beginAudit(ctx);
  const checks = items.flatMap((item): Check[] => {
    if (item.check === undefined || item.off !== undefined) return [];
    const probe = PROBES[item.check];
    return [
      check({ id: item.id, title: item.title, timeoutMs: ITEM_MS, run: () => probe({ ctx, look, audit, item }) }),
    ];
  });
  const findings = new Map((await runChecks(checks, look)).map((one) => [one.check, one]));
  return items.map((item) => runItemOf(item, findings.get(item.id)));
}
