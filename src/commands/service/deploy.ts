import type { Ecs, EcsService, TaskDefinition } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import { type AwsStep, type Change, change, type Fact, fact, ref, type Step, type Undo } from "../../core/change.js";
import { command } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import { text } from "../../core/options.js";
import {
  circuitBreakerWarning,
  deploymentFact,
  desiredFact,
  revisionFact,
  runningFact,
  unfinishedWarning,
} from "./facts.js";
import { appContainer, isMutable, parseImage, withImage } from "./images.js";
import { currentService, serviceResource, waitMs } from "./looks.js";
import { deployable, differenceFacts, parseRevision, revisionName, runs } from "./revisions.js";

export default command({
  name: "deploy",
  summary: "Run another image or another revision of the task definition",
  description:
    "With --image it registers a revision that differs from the current one in that image only, and deploys it. With --task-definition it deploys a revision that exists. Waits for that very deployment.",
  runbook: ["maintenance/application-updates"],
  uses: uses(LOOKS.service, LOOKS.lastWords, { ecs: ["RegisterTaskDefinition", "UpdateService"] }),
  risk: "disruptive",
  options: {
    image: text("image to run, as repository:tag or repository@sha256:...", { placeholder: "reference" }),
    taskDefinition: text("existing revision to run, as family:7 or 7", {
      placeholder: "family:n",
      source: "revisions",
    }),
    container: text("the container that gets the image, where there are several", { placeholder: "name" }),
  },
  examples: [
    {
      type: "service deploy --image 123456789012.dkr.ecr.us-west-2.amazonaws.com/nexus-platform-production-backend:v2.0.0",
      does: "register a revision with this image and roll it out",
    },
    { type: "service deploy --task-definition 41 --dry-run", does: "show what going to revision 41 would change" },
  ],
  async run(ctx, { image, taskDefinition, container }): Promise<Change> {
    checkOptions(image, taskDefinition, container);
    const { ecs, service } = await currentService(ctx);
    const current = await ecs.taskDefinition(service.taskDefinition);
    const plan =
      image === undefined
        ? await toRevision(ecs, service, current, taskDefinition ?? "")
        : toImage(ecs, service, current, image, appContainer(current, service, container));
    const wait = ecs.untilDeployed(service, plan.update.id, waitMs(ctx));
    const warnings = [...plan.warnings, ...commonWarnings(service, ctx)];
    return change({
      title: plan.title,
      risk: "disruptive",
      resource: serviceResource(service),
      facts: [...plan.facts, desiredFact(service), deploymentFact(service), runningFact(service)],
      warnings: plan.nothingToDo === undefined ? warnings : [],
      steps: plan.nothingToDo === undefined ? [...plan.before, plan.update, wait] : [],
      ...(plan.nothingToDo === undefined ? {} : { nothingToDo: plan.nothingToDo }),
      rollback: { words: `go back to ${service.taskDefinition}`, command: "service rollback" },
      doneWords: plan.doneWords,
    });
  },
});

/** Deregistering it would only take away the chance to deploy it again. */
const KEPT: Undo = { kind: "none", why: "an unused revision does no harm: it is kept, and can be deployed again" };

interface Plan {
  title: string;
  facts: Fact[];
  warnings: string[];
  /** What has to be done before the update. */
  before: Step[];
  update: AwsStep;
  nothingToDo?: string;
  doneWords: string;
}

function checkOptions(image: string | undefined, revision: string | undefined, container: string | undefined): void {
  if ((image === undefined) === (revision === undefined)) {
    throw usage("what to deploy must be said once", "type --image <reference> or --task-definition <family:n>");
  }
  if (image !== undefined) parseImage(image);
  if (container !== undefined && image === undefined) {
    throw usage("--container goes with --image only", "a revision says itself what each container runs");
  }
}

function toImage(ecs: Ecs, service: EcsService, current: TaskDefinition, image: string, container: string): Plan {
  const before = current.containers.find(({ name }) => name === container)?.image ?? "";
  const fresh = `<ARN of the new revision of ${current.family}>`;
  const register = ecs.registerTaskDefinition(
    withImage(current, container, image),
    `register a revision of ${current.family} with ${image}`,
  );
  const update = ecs.useTaskDefinition(service, ref(register.id, "taskDefinitionArn", fresh));
  return {
    title: `Deploy ${image} to ${service.name}`,
    // The new revision's number is not known yet, so the revision has no "after" that undo could compare with.
    facts: [fact(`image of ${container}`, before, { after: image }), revisionFact(service)],
    warnings: imageWarnings(image),
    before: [{ ...register, undo: KEPT }],
    update,
    ...(before === image ? { nothingToDo: sameImage(image, current) } : {}),
    doneWords: `${service.name} runs ${image}`,
  };
}

function sameImage(image: string, current: TaskDefinition): string {
  const again = isMutable(image) ? "; to pull the tag again: nexusctl service restart" : "";
  return `${current.name} has that image already${again}`;
}

function imageWarnings(image: string): string[] {
  const { tag, digest } = parseImage(image);
  if (digest !== undefined) return [];
  if (tag === undefined) return [`${image} has no tag: ECS takes "latest", whatever that is when a task starts`];
  return ["a tag can move: a task that starts later may run other code than the one tested; a digest cannot"];
}

async function toRevision(ecs: Ecs, service: EcsService, current: TaskDefinition, typed: string): Promise<Plan> {
  const name = revisionName(typed, service.taskDefinition);
  const target = runs(service, name) ? current : await deployable(ecs, name);
  const otherFamily = parseRevision(name)?.family !== current.family;
  return {
    title: `Deploy ${name} to ${service.name}`,
    facts: [revisionFact(service, name), ...differenceFacts(current, target)],
    warnings: otherFamily ? [`${target.family} is another family than the service runs (${current.family})`] : [],
    before: [],
    update: ecs.useTaskDefinition(service, target.arn),
    ...(runs(service, name) ? { nothingToDo: `${service.name} is on ${name} already` } : {}),
    doneWords: `${service.name} runs ${name}`,
  };
}

function commonWarnings(service: EcsService, ctx: Context): string[] {
  return [
    ...unfinishedWarning(service, ctx.clock.now()),
    ...circuitBreakerWarning(service),
    ...(service.desired === 0 ? ["no task runs: the revision is only tried out once the service is started"] : []),
  ];
}
