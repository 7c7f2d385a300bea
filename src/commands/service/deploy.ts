import type { Ecs, EcsService, TaskDefinition } from "../../aws/ecs.js";
import { LOOKS, uses } from "../../aws/uses.js";
import type { Change } from "../../core/change.js";
import { command } from "../../core/command.js";
import { usage } from "../../core/errors.js";
import { text } from "../../core/options.js";
import { revisionFact } from "./facts.js";
import { appContainer, parseImage } from "./images.js";
import { currentService } from "./looks.js";
import { deployable, differenceFacts, parseRevision, revisionName, runs } from "./revisions.js";
import { type Rollout, rolloutChange, toImage } from "./rollout.js";

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
    const rollout =
      image === undefined
        ? await toRevision(ecs, service, current, taskDefinition ?? "")
        : toImage(ecs, service, current, image, appContainer(current, service, container));
    return rolloutChange(ctx, ecs, service, rollout);
  },
});

function checkOptions(image: string | undefined, revision: string | undefined, container: string | undefined): void {
  if ((image === undefined) === (revision === undefined)) {
    throw usage("what to deploy must be said once", "type --image <reference> or --task-definition <family:n>");
  }
  if (image !== undefined) parseImage(image);
  if (container !== undefined && image === undefined) {
    throw usage("--container goes with --image only", "a revision says itself what each container runs");
  }
}

async function toRevision(ecs: Ecs, service: EcsService, current: TaskDefinition, typed: string): Promise<Rollout> {
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
