import type { Ecs, EcsService, TaskDefinition } from "../../aws/ecs.js";
import { type AwsStep, type Change, change, type Fact, fact, ref, type Step, type Undo } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import {
  circuitBreakerWarning,
  deploymentFact,
  desiredFact,
  revisionFact,
  runningFact,
  unfinishedWarning,
} from "./facts.js";
import { isMutable, parseImage, withImage } from "./images.js";
import { serviceResource, waitMs } from "./looks.js";

/** Bringing the service to a revision: what every command that deploys has in common. */
export interface Rollout {
  title: string;
  facts: Fact[];
  warnings: string[];
  /** What has to be done before the update. */
  before: Step[];
  update: AwsStep;
  nothingToDo?: string;
  doneWords: string;
  after?: Change["after"];
}

/** The change that carries a rollout out: it waits for that very deployment, and offers the rollback. */
export function rolloutChange(ctx: Context, ecs: Ecs, service: EcsService, rollout: Rollout): Change {
  const { title, doneWords, nothingToDo, update, after } = rollout;
  const does = nothingToDo === undefined;
  return change({
    title,
    risk: "disruptive",
    resource: serviceResource(service),
    facts: [...rollout.facts, desiredFact(service), deploymentFact(service), runningFact(service)],
    warnings: does ? [...rollout.warnings, ...commonWarnings(service, ctx)] : [],
    steps: does ? [...rollout.before, update, ecs.untilDeployed(service, update.id, waitMs(ctx))] : [],
    ...(does ? {} : { nothingToDo }),
    rollback: { words: `go back to ${service.taskDefinition}`, command: "service rollback" },
    doneWords,
    ...(after === undefined ? {} : { after }),
  });
}

/** Deregistering it would only take away the chance to deploy it again. */
const KEPT: Undo = { kind: "none", why: "an unused revision does no harm: it is kept, and can be deployed again" };

/** Registers a revision. Its inverse is none: it is kept. */
export function registerStep(ecs: Ecs, registrable: Record<string, unknown>, words: string): AwsStep {
  return { ...ecs.registerTaskDefinition(registrable, words), undo: KEPT };
}

/** Runs the service on the revision that `register` makes. */
export function updateTo(ecs: Ecs, service: EcsService, register: AwsStep, family: string): AwsStep {
  return ecs.useTaskDefinition(
    service,
    ref(register.id, "taskDefinitionArn", `<ARN of the new revision of ${family}>`),
  );
}

/** A revision that differs from `current` in one container's image only, and its rollout. */
export function toImage(
  ecs: Ecs,
  service: EcsService,
  current: TaskDefinition,
  image: string,
  container: string,
): Rollout {
  const before = current.containers.find(({ name }) => name === container)?.image ?? "";
  const register = registerStep(
    ecs,
    withImage(current, container, image),
    `register a revision of ${current.family} with ${image}`,
  );
  return {
    title: `Deploy ${image} to ${service.name}`,
    // The new revision's number is not known yet, so the revision has no "after" that undo could compare with.
    facts: [fact(`image of ${container}`, before, { after: image }), revisionFact(service)],
    warnings: imageWarnings(image),
    before: [register],
    update: updateTo(ecs, service, register, current.family),
    ...(before === image ? { nothingToDo: sameImage(image, current) } : {}),
    doneWords: `${service.name} runs ${image}`,
  };
}

function sameImage(image: string, current: TaskDefinition): string {
  const again = isMutable(image) ? "; to pull the tag again: nexusctl service restart" : "";
  return `${current.name} has that image already${again}`;
}

/** @throws usage error when it is not an image reference */
export function imageWarnings(image: string): string[] {
  const { tag, digest } = parseImage(image);
  if (digest !== undefined) return [];
  if (tag === undefined) return [`${image} has no tag: ECS takes "latest", whatever that is when a task starts`];
  return ["a tag can move: a task that starts later may run other code than the one tested; a digest cannot"];
}

function commonWarnings(service: EcsService, ctx: Context): string[] {
  return [
    ...unfinishedWarning(service, ctx.clock.now()),
    ...circuitBreakerWarning(service),
    ...(service.desired === 0 ? ["no task runs: the revision is only tried out once the service is started"] : []),
  ];
}
