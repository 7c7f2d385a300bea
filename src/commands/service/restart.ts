import type { EcsService, Task, TaskDefinition } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { type Change, change, fact } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { whyNot } from "../../health/why.js";
import { deploymentFact, desiredFact, revisionFact, runningFact, unfinishedWarning } from "./facts.js";
import { currentService, primaryOf, serviceResource, softly, waitMs } from "./looks.js";
import { tagMoves } from "./tag-moves.js";

export default command({
  name: "restart",
  summary: "Replace every task with a fresh one of the same revision",
  description:
    "Forces a new deployment and waits for that very deployment, so that a rollback by ECS is never taken for a success. Where the image is named by a tag of ECR, the preview says whether the tag has moved since the tasks started.",
  runbook: ["emergency/service-down#2"],
  uses: uses(LOOKS.service, LOOKS.lastWords, LOOKS.tags, { ecs: ["UpdateService"] }),
  risk: "disruptive",
  examples: [
    { type: "service restart", does: "show what it means, ask, restart, wait" },
    { type: "service restart --yes --no-wait -o json", does: "start it from a script and look later" },
  ],
  async run(ctx): Promise<Change> {
    const { ecs, service } = await currentService(ctx);
    const base = {
      title: `Restart ${service.name}`,
      risk: "disruptive" as const,
      resource: serviceResource(service),
      facts: [revisionFact(service), desiredFact(service), deploymentFact(service), runningFact(service)],
    };
    if (service.desired === 0) {
      const nothingToDo = "no task runs, so there is nothing to restart; start it with: nexusctl service start";
      return change({ ...base, warnings: [], steps: [], nothingToDo });
    }
    const [tasks, definition] = await Promise.all([
      softly(ctx, () => ecs.tasks(service, "running")),
      softly(ctx, () => ecs.taskDefinition(service.taskDefinition)),
    ]);
    const images = tasks.ok && definition.ok ? await imagesOf(ctx, tasks.value, definition.value) : undefined;
    const why = !tasks.ok ? whyNot(tasks.error) : !definition.ok ? whyNot(definition.error) : "";
    const restart = ecs.forceNewDeployment(service);
    return change({
      ...base,
      facts: [...base.facts, ...(images?.facts ?? [])],
      warnings: [
        ...warnings(service, ctx),
        ...(images?.warnings ?? [`whether the image's tag has moved is unknown: ${why}`]),
      ],
      steps: [restart, ecs.untilDeployed(service, restart.id, waitMs(ctx))],
      rollback: { words: "go back to the last revision that completed a deployment", command: "service rollback" },
      doneWords: `${service.name} was restarted`,
    });
  },
});

async function imagesOf(ctx: Context, tasks: Task[], definition: TaskDefinition) {
  const { facts, warnings } = await tagMoves(ctx, tasks, definition);
  return {
    facts: [...definition.containers.map(({ name, image }) => fact(`image of ${name}`, image)), ...facts],
    warnings,
  };
}

function warnings(service: EcsService, ctx: Context): string[] {
  const primary = primaryOf(service);
  return [
    ...unfinishedWarning(service, ctx.clock.now()),
    ...(service.desired === 1 && service.minimumHealthyPercent < 100
      ? ["only one task runs, and it may be stopped before the new one serves: expect a gap"]
      : []),
    ...(service.desired === 1 && service.minimumHealthyPercent >= 100
      ? ["only one task runs: if the new one is slow or fails, nothing else takes the load"]
      : []),
    ...(primary?.rollout === "failed"
      ? [
          `the last deployment of ${primary.taskDefinition} failed: a restart starts the same code again; consider service rollback`,
        ]
      : []),
    ...(service.running === 0
      ? ["no task runs now although the service wants some: see why first with service tasks --stopped"]
      : []),
  ];
}
