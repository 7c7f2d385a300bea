import type { EcsService } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { type Change, change, type Step } from "../../core/change.js";
import { command } from "../../core/command.js";
import { desiredFact, runningFact, scalingFacts, unfinishedWarning } from "./facts.js";
import { currentService, plural, readScaling, type Scaling, serviceResource, waitMs } from "./looks.js";

export default command({
  name: "stop",
  summary: "Stop every task, and keep autoscaling from starting them again",
  description:
    "Suspends autoscaling first, sets the desired count to 0 and waits until no task runs. The count is kept in the journal, so that service start or undo brings it back.",
  runbook: ["service/stopping-services#1"],
  uses: uses(
    LOOKS.service,
    LOOKS.autoscaling,
    { ecs: ["UpdateService"] },
    { "application-autoscaling": ["RegisterScalableTarget"] },
  ),
  risk: "destructive",
  examples: [
    { type: "service stop --dry-run", does: "show what stopping would do" },
    {
      type: "service stop --yes --confirm nexus-platform-production-service",
      does: "stop it from a script, naming what is stopped",
    },
  ],
  async run(ctx): Promise<Change> {
    const [{ ecs, service }, scaling] = await Promise.all([currentService(ctx), readScaling(ctx)]);
    const steps: Step[] = [];
    const suspend = scaling.state === "known" && !scaling.target.suspended;
    if (suspend) {
      const autoscaling = await ctx.aws.autoscaling();
      steps.push(autoscaling.suspend(scaling.target));
    }
    if (service.desired > 0) {
      steps.push(ecs.scale(service, 0), ecs.untilRunning(service, 0, waitMs(ctx)));
    }
    return change({
      title: `Stop ${service.name}`,
      risk: "destructive",
      resource: serviceResource(service),
      facts: [
        desiredFact(service, 0),
        runningFact(service),
        ...scalingFacts(scaling, suspend ? { state: "suspended" } : {}),
      ],
      warnings: steps.length === 0 ? [] : warnings(service, scaling, ctx.clock.now()),
      steps,
      ...(steps.length === 0 ? { nothingToDo: already(service) } : {}),
      doneWords: `${service.name} was stopped`,
      after: () => ["start it again with the count it had: nexusctl service start"],
    });
  },
});

function warnings(service: EcsService, scaling: Scaling, now: Date): string[] {
  return [
    ...(service.running > 0
      ? [
          `${plural(service.running, "running task")} will be stopped: the platform serves nobody until it is started again`,
        ]
      : []),
    ...(scaling.state === "unknown"
      ? [
          `autoscaling could not be looked at (${scaling.why}): if the service has a range, it may be scaled straight back up`,
        ]
      : []),
    ...unfinishedWarning(service, now),
  ];
}

function already({ running }: EcsService): string {
  if (running === 0) return "it is stopped already: desired count 0, no task runs";
  return `its desired count is 0 already, and ${plural(running, "task")} ${running === 1 ? "is" : "are"} still stopping`;
}
