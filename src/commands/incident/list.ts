import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { flag, text } from "../../core/options.js";
import { report, type Section } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import { formatDuration, parseTime } from "../../core/time.js";
import { type Figures, figuresOf } from "../../incident/figures.js";
import { glance, incidentClocks } from "../../incident/glance.js";
import { readIncidents } from "../../incident/record.js";
import { findSeverity } from "../../incident/severities.js";
import { hasReached, type Incident } from "../../incident/state.js";

const UNKNOWN = "no incident is known here";

export default command({
  name: "list",
  summary: "The incidents, newest first, with how often and how long",
  description: "Counts and medians leave drills out. They are of the incidents that are listed.",
  risk: "reads",
  options: {
    open: flag("only those that are not resolved"),
    severity: text("only of this severity", { placeholder: "level" }),
    since: text('only those opened since a time, or "30d ago"', { placeholder: "time" }),
    drills: flag("leave drills out", true),
  },
  examples: [
    { type: "incident list", does: "all of them, with the medians" },
    { type: "incident list --open -o json", does: "what is going on now, for a script" },
  ],
  async run(ctx, options) {
    const all = (await readIncidents(ctx)).reverse();
    const complete = await isComplete(ctx.shared, "incidents");
    const found = all.filter(filterOf(ctx, options));
    const shown = found.slice(0, ctx.globals.maxItems ?? found.length);
    const figures = figuresOf(found, ctx.env);
    const open = found.filter((one) => !hasReached(one, "resolved"));
    return report({
      schema: "incident.list",
      headline: ifComplete(found.length === 0 && !complete ? UNKNOWN : headline(found, open), complete),
      tone: open.some(({ drill, damaged }) => damaged || !drill) ? "critical" : complete ? "ok" : "warn",
      data: {
        incidents: shown.map((one) => summary(one, ctx)),
        total: found.length,
        figures: { ...figures },
        complete,
      },
      sections: [
        {
          type: "table",
          columns: [
            { title: "INCIDENT", yield: 0 },
            { title: "OPENED", yield: 2 },
            { title: "HOW IT STANDS", yield: 1, comfortable: 18 },
            { title: "WHAT", yield: 1, comfortable: 18 },
          ],
          rows: shown.map((one) => [one.id, { time: one.opened.at }, glance(one, ctx), one.title]),
          empty: complete ? "no incident" : UNKNOWN,
        },
        ...damagedSection(found),
        ...(figures.count === 0 ? [] : [figuresSection(figures)]),
      ],
    });
  },
});

/** A record that is not as it was written is said wherever incidents are listed. */
function damagedSection(found: readonly Incident[]): Section[] {
  const lines = found
    .filter(({ problems }) => problems.length > 0)
    .map(({ id, problems }) => ({
      text: `${id}: ${problems.length} ${problems.length === 1 ? "line is" : "lines are"} not as written; see: nexusctl incident verify ${id}`,
      tone: "warn" as const,
    }));
  return lines.length === 0 ? [] : [{ type: "lines", title: "Damaged records", lines }];
}

interface Filters {
  open: boolean;
  severity: string | undefined;
  since: string | undefined;
  drills: boolean;
}

function filterOf({ env, clock }: Context, { open, severity, since, drills }: Filters) {
  const level = severity === undefined ? undefined : findSeverity(env, severity).name;
  const from = since === undefined ? undefined : parseTime(since, clock.now());
  return (one: Incident) =>
    (!open || !hasReached(one, "resolved")) &&
    (level === undefined || one.severity === level) &&
    (from === undefined || one.opened.at >= from) &&
    (drills || !one.drill);
}

function headline(found: readonly Incident[], open: readonly Incident[]): string {
  if (found.length === 0) return "no incident";
  const drills = found.filter(({ drill }) => drill).length;
  const count = `${found.length} ${found.length === 1 ? "incident" : "incidents"}`;
  const of = drills === 0 ? "" : ` (${drills} of them ${drills === 1 ? "a drill" : "drills"})`;
  return `${open.length === 0 ? "none open" : `${open.length} open`}, ${count}${of}`;
}

function figuresSection({ count, bySeverity, acknowledgeMs, resolveMs }: Figures) {
  const time = (ms: number | null) => (ms === null ? "none yet" : formatDuration(ms));
  return {
    type: "fields" as const,
    title: "Without drills",
    rows: [
      ["incidents", `${count}: ${bySeverity.map((one) => `${one.count} ${one.severity}`).join(", ")}`],
      ["median time to acknowledge", time(acknowledgeMs)],
      ["median time to resolve", time(resolveMs)],
    ] as [string, string][],
  };
}

function summary(incident: Incident, ctx: Context) {
  const { id, title, severity, status, drill, affected, opened, acknowledged, mitigated, resolved, closed } = incident;
  const at = (event: Incident["acknowledged"]) => event?.at.toISOString() ?? null;
  return {
    id,
    title,
    severity,
    status,
    drill,
    affected,
    openedAt: opened.at.toISOString(),
    acknowledgedAt: at(acknowledged),
    mitigatedAt: at(mitigated),
    resolvedAt: at(resolved),
    closedAt: at(closed),
    overdue: incidentClocks(incident, ctx).some((clock) => !clock.done && clock.overdue),
    intact: incident.problems.length === 0,
  };
}
