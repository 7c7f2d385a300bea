import type { EcsService } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { type Change, change, fact, type Step } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { integer } from "../../core/options.js";
import { formatRelative } from "../../core/time.js";
import { MOST_TASKS } from "./count.js";
import { desiredFact, runningFact, scalingFacts } from "./facts.js";
import { currentService, readScaling, type Scaling, serviceResource, softly, waitMs } from "./looks.js";
import { lastStop } from "./recorded.js";
import { rangeWarnings } from "./scale.js";

const DEFAULT_COUNT = 2;

export default command({
  name: "start",
  summary: "Run the service's tasks again, and let autoscaling act again",
  description:
    "Without --count it goes back to the count the service had when it was last stopped from here; failing that, to the autoscaling minimum, or 2.",
  runbook: ["service/starting-services#1"],
  uses: uses(
    LOOKS.service,
    LOOKS.lastWords,
    LOOKS.autoscaling,
    LOOKS.database,
    { ecs: ["UpdateService"] },
    { "application-autoscaling": ["RegisterScalableTarget"] },
  ),
  risk: "disruptive",
  options: { count: integer("how many tasks", { min: 1, max: MOST_TASKS }) },
  examples: [
    { type: "service start", does: "back to the count it had when it was stopped" },
    { type: "service start --count 3 --yes", does: "three tasks, without asking" },
  ],
  async run(ctx, { count }): Promise<Change> {
    const [{ ecs, service }, scaling, database] = await Promise.all([
      currentService(ctx),
      readScaling(ctx),
      databaseStatus(ctx),
    ]);
    const goal = await goalOf(ctx, service, scaling, count);
    const suspended = scaling.state === "known" && scaling.target.suspended;
    const steps: Step[] = [];
    // The count comes first: while it is 0 an active range would scale on its own account.
    if (goal.count !== service.desired) steps.push(ecs.scale(service, goal.count));
    if (suspended) {
      const autoscaling = await ctx.aws.autoscaling();
      steps.push(autoscaling.resume(scaling.target));
    }
    if (goal.count !== service.desired) steps.push(ecs.untilRunning(service, goal.count, waitMs(ctx)));
    return change({
      title: `Start ${service.name} with ${goal.count} ${goal.count === 1 ? "task" : "tasks"}`,
      risk: "disruptive",
      resource: serviceResource(service),
      facts: [
        desiredFact(service, goal.count),
        fact("count taken from", goal.from, { volatile: true }),
        runningFact(service),
        ...scalingFacts(scaling, suspended ? { state: "active" } : {}),
      ],
      warnings: [...lowering(service, goal.count), ...rangeWarnings(resumed(scaling), goal.count), ...database],
      steps,
      ...(steps.length === 0 ? { nothingToDo: already(service) } : {}),
      doneWords: `${service.name} was started with ${goal.count} ${goal.count === 1 ? "task" : "tasks"}`,
    });
  },
});

interface Goal {
  count: number;
  from: string;
}

async function goalOf(ctx: Context, service: EcsService, scaling: Scaling, asked: number | undefined): Promise<Goal> {
  if (asked !== undefined) return { count: asked, from: "--count" };
  if (service.desired > 0) return { count: service.desired, from: "the service as it is" };
  const stop = await lastStop(ctx, serviceResource(service));
  if (stop !== undefined) {
    const when = formatRelative(stop.at, ctx.clock.now());
    return {
      count: stop.count,
      from: `the journal: it had ${stop.count} when it was stopped ${when} (${stop.change})`,
    };
  }
  if (scaling.state === "known" && scaling.target.min > 0) {
    return { count: scaling.target.min, from: "the autoscaling minimum" };
  }
  return { count: DEFAULT_COUNT, from: "the default, since no stop is on record" };
}

function already({ desired, running }: EcsService): string {
  const now = running === desired ? "all of them running" : `${running} of them running now`;
  return `it is started already: desired count ${desired}, ${now}`;
}

function lowering(service: EcsService, count: number): string[] {
  return count < service.desired ? [`it runs with ${service.desired} already: this lowers the count to ${count}`] : [];
}

/** The range as it will act once it is resumed. */
function resumed(scaling: Scaling): Scaling {
  if (scaling.state !== "known" || !scaling.target.suspended) return scaling;
  const acting = { dynamicIn: false, dynamicOut: false, scheduled: false };
  return { state: "known", target: { ...scaling.target, suspended: false, suspendedState: acting } };
}

/** A service without its database only crashes. A database that cannot be read is no reason to hold the service back. */
async function databaseStatus(ctx: Context): Promise<string[]> {
  const seen = await softly(ctx, async () => (await ctx.aws.rds()).databaseIfThere(ctx.env.names.database));
  if (!seen.ok || seen.value === undefined) return [];
  const { id, status } = seen.value;
  if (!["stopped", "stopping", "starting"].includes(status)) return [];
  return [`the database ${id} is ${status}: the tasks cannot work before it is available (service db start)`];
}
