import type { Ecs, EcsService, ServiceDeployment } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { type AwsStep, type Change, change, type Fact, fact, type Step } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { text } from "../../core/options.js";
import { type Back, untilBack } from "../../release/until-back.js";
import { deploymentFact, revisionFact, runningFact, unfinishedWarning } from "./facts.js";
import { type History, type LastGood, lastGood, ownRollback, readHistory, runningDeployment } from "./last-good.js";
import { currentService, serviceResource, softly, waitMs } from "./looks.js";
import { deployable, differenceFacts, revisionName, runs } from "./revisions.js";
import { tagsMovedSince } from "./tag-moves.js";

export default command({
  name: "rollback",
  summary: "Go back to the last revision that completed a deployment",
  description:
    "Not to the number before: that one may never have worked. A deployment that is still rolling out is stopped the way ECS provides for it.",
  runbook: ["emergency/service-down"],
  uses: uses(LOOKS.service, LOOKS.lastWords, LOOKS.tags, { ecs: ["StopServiceDeployment", "UpdateService"] }),
  risk: "disruptive",
  options: {
    to: text("the revision to go back to, as family:7 or 7", { placeholder: "revision", source: "revisions" }),
  },
  examples: [
    { type: "service rollback --dry-run", does: "show which revision that is, and what differs" },
    { type: "service rollback --to 41 --yes", does: "go to revision 41 without asking" },
  ],
  async run(ctx, { to }): Promise<Change> {
    const { ecs, service } = await currentService(ctx);
    const history = await readHistory(ctx, ecs, service);
    const own = to === undefined ? ownRollback(history) : undefined;
    if (own !== undefined) return done(service, rolledBackAlready(own, service));
    const target =
      to === undefined
        ? await lastGood(ctx, ecs, service, history)
        : { revision: revisionName(to, service.taskDefinition), because: "is what was asked for", guess: undefined };
    if (runs(service, target.revision)) return done(service, `${service.name} is on ${target.revision} already`);
    return plan(ctx, ecs, service, history, target);
  },
});

async function plan(ctx: Context, ecs: Ecs, service: EcsService, history: History, target: LastGood): Promise<Change> {
  const [definition, current] = await Promise.all([
    deployable(ecs, target.revision),
    softly(ctx, () => ecs.taskDefinition(service.taskDefinition)),
  ]);
  const moved = await tagsMovedSince(ctx, ecs, service, definition);
  const { revision } = target;
  const running = stoppable(history, service, revision);
  const update = ecs.useTaskDefinition(service, definition.arn);
  const steps: Step[] =
    running === undefined
      ? [update, ecs.untilDeployed(service, update.id, waitMs(ctx))]
      : [stopStep(ecs, service, running), untilBack(ecs, service, backTo(revision), waitMs(ctx))];
  const facts: Fact[] = [
    revisionFact(service, revision),
    fact("chosen because", `it ${target.because}`, { volatile: true }),
    ...(current.ok ? differenceFacts(current.value, definition) : []),
    deploymentFact(service),
    runningFact(service),
  ];
  return change({
    title: `Roll ${service.name} back to ${revision}`,
    risk: "disruptive",
    resource: serviceResource(service),
    facts,
    warnings: [
      ...(target.guess === undefined ? [] : [target.guess]),
      ...moved,
      ...(running === undefined ? unfinishedWarning(service, ctx.clock.now()) : [stopping(running)]),
      ...(service.desired === 0 ? ["no task runs: the revision takes effect once the service is started"] : []),
    ],
    steps,
    doneWords: `${service.name} is back on ${revision}`,
    after: () => ["see whether all is well again: nexusctl emergency triage"],
  });
}

function backTo(revision: string): Back {
  return { id: "rolled-back", words: revision, isThere: (now) => now === revision };
}

/**
 * The running deployment, where ending it leads to `revision` by itself: ECS rolls back to the last one that was
 * successful, and to no other.
 */
function stoppable(history: History, service: EcsService, revision: string): ServiceDeployment | undefined {
  const running = runningDeployment(history);
  if (running === undefined || service.taskDefinition === revision) return undefined;
  const before = history.deployments?.find(({ status }) => status === "SUCCESSFUL")?.taskDefinition;
  return before === revision ? running : undefined;
}

/** Stopping can be taken back after all: by deploying the same revision again. */
function stopStep(ecs: Ecs, service: EcsService, running: ServiceDeployment): AwsStep {
  const { undo } = ecs.useTaskDefinition(service, service.taskDefinition);
  return { ...ecs.stopDeployment(service, running), undo };
}

function stopping({ id, taskDefinition }: ServiceDeployment): string {
  const what = taskDefinition === undefined ? "" : ` of ${taskDefinition}`;
  return `the deployment${what} that is in progress (${id}) is stopped, and ECS rolls it back`;
}

function rolledBackAlready(own: { state: "running" | "done"; of: ServiceDeployment }, service: EcsService): string {
  const what = own.of.taskDefinition ?? "another revision";
  if (own.state === "running") return `ECS is rolling ${what} back already; follow it with: nexusctl service wait`;
  return `the last deployment, of ${what}, was rolled back already, and ${service.taskDefinition} is in place; to go further back, name the revision: nexusctl service rollback --to <revision>`;
}

function done(service: EcsService, nothingToDo: string): Change {
  return change({
    title: `Roll ${service.name} back`,
    risk: "disruptive",
    resource: serviceResource(service),
    facts: [revisionFact(service), deploymentFact(service)],
    warnings: [],
    steps: [],
    nothingToDo,
  });
}
