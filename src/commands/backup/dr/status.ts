import type { RoutedSet } from "../../../aws/dns.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { recordOf, zoneFor } from "../../../backup/dr/failover.js";
import { targetHealth } from "../../../backup/dr/health.js";
import { planMove, setName, setWords } from "../../../backup/dr/plan.js";
import { readReports } from "../../../backup/dr/reports.js";
import { command } from "../../../core/command.js";
import type { Context } from "../../../core/context.js";
import type { RecoveryTarget } from "../../../core/environment.js";
import { NexusError } from "../../../core/errors.js";
import { type Cell, report } from "../../../core/report.js";

export default command({
  name: "status",
  summary: "Where the public name points, and how either region is",
  runbook: ["backup/disaster-recovery#2"],
  uses: uses(LOOKS.dns, LOOKS.balancing),
  risk: "reads",
  examples: [
    { type: "backup dr status", does: "primary, dr, or something else" },
    { type: "backup dr status -o json --query pointsTo", does: "in a word, for a script" },
  ],
  async run(ctx) {
    const record = recordOf(ctx);
    const dns = await ctx.aws.dns();
    const zone = await zoneFor(ctx, dns, record);
    const sets = await dns.routedSets(zone, record);
    const { primary, dr } = ctx.env.recovery;
    const pointsTo = isAt(ctx, record, primary, sets) ? "primary" : isAt(ctx, record, dr, sets) ? "dr" : "other";
    const [ofPrimary, ofDr] = await Promise.all([healthOf(ctx, primary), healthOf(ctx, dr)]);
    const [last] = readReports(ctx);
    return report({
      schema: "backup.dr.status",
      headline: pointsTo === "other" ? `${record} points to neither primary nor dr` : `${record} points to ${pointsTo}`,
      tone: pointsTo === "primary" ? "ok" : "warn",
      data: {
        record,
        zone: zone.id,
        pointsTo,
        sets: sets.map(({ raw }) => raw),
        primary: ofPrimary === undefined ? null : { ...ofPrimary },
        dr: ofDr === undefined ? null : { ...ofDr },
        lastTest: last?.at ?? null,
      },
      sections: [
        {
          type: "fields",
          rows: [
            ["zone", `${zone.name} (${zone.id})`],
            ...sets.map(({ raw }): [string, Cell] => [setName(raw), setWords(raw)]),
            ["primary", healthCell(ofPrimary)],
            ["dr", healthCell(ofDr)],
            ["last rehearsed", last === undefined ? "never from here" : { time: new Date(last.at) }],
          ],
        },
        { type: "commands", title: "Next", commands: next(pointsTo) },
      ],
    });
  },
});

/** It is there when turning it there would change nothing. */
function isAt(ctx: Context, record: string, target: RecoveryTarget | undefined, sets: RoutedSet[]): boolean {
  if (target === undefined || sets.length === 0) return false;
  try {
    return planMove(record, ctx.env.recovery.type, target, sets).length === 0;
  } catch (thrown) {
    // Routing that cannot be turned points to neither of the two.
    if (thrown instanceof NexusError) return false;
    throw thrown;
  }
}

async function healthOf(ctx: Context, target: RecoveryTarget | undefined) {
  return target === undefined ? undefined : targetHealth(ctx, target);
}

function healthCell(seen: Awaited<ReturnType<typeof healthOf>>): Cell {
  if (seen === undefined) return { text: "not configured", tone: "muted" };
  return { text: seen.what, tone: seen.state === "ok" ? "ok" : "critical" };
}

function next(pointsTo: string) {
  if (pointsTo === "primary") {
    return [
      { type: "backup dr test", why: "rehearse recovery" },
      { type: "backup dr failover --to dr --dry-run", why: "what failing over would change" },
    ];
  }
  return [{ type: "backup dr failback --dry-run", why: "what going back would change" }];
}
