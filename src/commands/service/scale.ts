import type { EcsService } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { type Change, change, type Step } from "../../core/change.js";
import { command } from "../../core/command.js";
import { usage } from "../../core/errors.js";
import { flag, integer } from "../../core/options.js";
import { type Count, countArgument, MOST_TASKS, resolveCount } from "./count.js";
import { desiredFact, runningFact, scalingFacts } from "./facts.js";
import { currentService, rangeWords, readScaling, type Scaling, serviceResource, waitMs } from "./looks.js";

export default command({
  name: "scale",
  summary: "Run more or fewer tasks, so many or so many more",
  description:
    "Takes a count (5), or a difference (+2, -1, or --by). Autoscaling pulls a count outside its range back; --move-range widens the range first.",
  runbook: ["service/scaling-operations#1"],
  uses: uses(
    LOOKS.service,
    LOOKS.lastWords,
    LOOKS.autoscaling,
    { ecs: ["UpdateService"] },
    { "application-autoscaling": ["RegisterScalableTarget"] },
  ),
  risk: "disruptive",
  args: { count: countArgument("how many tasks: 5, or +2, or -1") },
  options: {
    by: integer("the difference, in place of the count", { min: -MOST_TASKS, max: MOST_TASKS }),
    moveRange: flag("widen the autoscaling range to hold the count"),
  },
  examples: [
    { type: "service scale 5 --dry-run", does: "show what running five tasks would take" },
    { type: "service scale +2 --yes", does: "two more tasks than now, without asking" },
  ],
  async run(ctx, { count, by, moveRange }): Promise<Change> {
    const asked = askedFor(count, by);
    const [{ ecs, service }, scaling] = await Promise.all([currentService(ctx), readScaling(ctx)]);
    const to = resolveCount(asked, service.desired);
    const range = widened(scaling, to, moveRange);
    const steps: Step[] = [];
    if (range !== undefined && scaling.state === "known") {
      const autoscaling = await ctx.aws.autoscaling();
      steps.push(autoscaling.setRange(scaling.target, range));
    }
    if (to !== service.desired) {
      steps.push(ecs.scale(service, to), ecs.untilRunning(service, to, waitMs(ctx)));
    }
    return change({
      title: `Scale ${service.name} to ${to}`,
      risk: "disruptive",
      resource: serviceResource(service),
      facts: [
        desiredFact(service, to),
        runningFact(service),
        ...scalingFacts(scaling, range === undefined ? {} : { range: rangeWords(range) }),
      ],
      warnings: [...countWarnings(service, to), ...rangeWarnings(scaling, to, range !== undefined)],
      steps,
      ...(steps.length === 0 ? { nothingToDo: already(service) } : {}),
      doneWords: `${service.name} was scaled to ${to}`,
    });
  },
});

/** @throws usage error unless exactly one of the two was typed */
function askedFor(count: Count | undefined, by: number | undefined): Count {
  if (count !== undefined && by !== undefined) {
    throw usage(
      "both a count and --by were given",
      "type one of them: nexusctl service scale 5, or nexusctl service scale --by 2",
    );
  }
  if (count !== undefined) return count;
  if (by === undefined)
    throw usage("how many tasks is missing", "type it: nexusctl service scale 5, or nexusctl service scale +2");
  if (by === 0) throw usage("--by 0 changes nothing");
  return { by };
}

function already({ desired, running }: EcsService): string {
  const rest = running === desired ? "" : `, of which ${running} ${running === 1 ? "runs" : "run"} now`;
  return `the desired count is ${desired} already${rest}`;
}

/** The range that holds `to`, where it has to be moved and may be. */
function widened(scaling: Scaling, to: number, allowed: boolean): { min: number; max: number } | undefined {
  if (!allowed || scaling.state !== "known") return undefined;
  const { min, max } = scaling.target;
  if (to >= min && to <= max) return undefined;
  return { min: Math.min(min, to), max: Math.max(max, to) };
}

function countWarnings(service: EcsService, to: number): string[] {
  if (to === 1 && service.desired > 1)
    return ["a single task is left: when it stops, nothing serves until the next one runs"];
  if (service.desired > 0 && to >= service.desired * 5) {
    return [`that is ${Math.round(to / service.desired)} times as many tasks as now`];
  }
  return [];
}

/** @param moved the range is widened by the same change */
export function rangeWarnings(scaling: Scaling, to: number, moved = false): string[] {
  if (scaling.state === "none") return [];
  if (scaling.state === "unknown") {
    return [`whether autoscaling will move the count again is unknown: ${scaling.why}`];
  }
  const { target } = scaling;
  if (target.suspended && !moved && to > 0 && to >= target.min && to <= target.max) {
    return [
      "autoscaling is suspended and stays so: the count holds whatever the load; service start lets it act again",
    ];
  }
  if (moved || (to >= target.min && to <= target.max)) return [];
  const bound = to > target.max ? target.max : target.min;
  return target.suspended
    ? [`${to} is outside the autoscaling range (${rangeWords(target)}): it stays only while autoscaling is suspended`]
    : [
        `${to} is outside the autoscaling range (${rangeWords(target)}), so autoscaling pulls it back to ${bound}; --move-range widens the range first`,
      ];
}
