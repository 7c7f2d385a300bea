import type { EcsService, TaskDefinition } from "../../aws/ecs.js";
import {
  type AwsStep,
  type Change,
  change,
  fact,
  type Rescue,
  ref,
  type Undo,
  type WaitStep,
} from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { wayBack } from "../../release/way-back.js";
import {
  circuitBreakerWarning,
  deploymentFact,
  desiredFact,
  revisionFact,
  runningFact,
  unfinishedWarning,
} from "../service/facts.js";
import { versionOf, withImage } from "../service/images.js";
import { serviceResource, waitMs } from "../service/looks.js";
import { formerRevision } from "./former.js";
import { sameTag, type Tagged } from "./same-tag.js";

export interface Wish extends Tagged {
  current: TaskDefinition;
  container: string;
  version: string;
}

/** Deregistering it would only take away the chance to deploy it again. */
const KEPT: Undo = { kind: "none", why: "an unused revision does no harm: it is kept, and can be deployed again" };

/** A revision with the image pinned, the service on it, a wait for that very deployment, and the way back. */
export async function rollOut(ctx: Context, wish: Wish): Promise<Change> {
  const { ecs, service, current, container, version, source } = wish;
  const before = current.containers.find(({ name }) => name === container)?.image ?? "";
  const register: AwsStep = {
    ...ecs.registerTaskDefinition(
      withImage(current, container, source.image, version),
      `register a revision of ${current.family} with ${version}, by its digest`,
    ),
    undo: KEPT,
  };
  const arn = ref(register.id, "taskDefinitionArn", `<ARN of the new revision of ${current.family}>`);
  const update = ecs.useTaskDefinition(service, arn);
  const wait = ecs.untilDeployed(service, update.id, waitMs(ctx));
  const { rescue, warnings } = await rescueOf(ctx, wish, { register, update, wait });
  const same = before === source.image;
  return change({
    title: `Deploy ${version} to ${service.name}`,
    risk: "disruptive",
    resource: serviceResource(service),
    facts: [
      fact("version", versionOf(current, container) ?? "unknown", { after: version }),
      fact(`image of ${container}`, before, { after: source.shown }),
      ...source.facts,
      revisionFact(service),
      desiredFact(service),
      deploymentFact(service),
      runningFact(service),
    ],
    warnings: same ? [] : [...source.warnings, ...unfinishedWarning(service, ctx.clock.now()), ...warnings],
    steps: same ? [] : [...source.steps, register, update, wait],
    ...(same ? { nothingToDo: `${current.name} has that very image already` } : { rescue }),
    rollback: { words: `go back to ${service.taskDefinition}`, command: "service rollback" },
    doneWords: `${service.name} runs ${version}`,
    after: (results) => [...source.after(results), "see whether all is well: nexusctl emergency triage"],
  });
}

type Rollout = Record<"register" | "update", AwsStep> & { wait: WaitStep };

async function rescueOf(ctx: Context, wish: Wish, rollout: Rollout): Promise<{ rescue: Rescue; warnings: string[] }> {
  const { ecs, service, current, version, goesBack } = wish;
  const leave: Rescue = {
    kind: "leave",
    wait: rollout.wait.id,
    takesBack: [rollout.update.id],
    takenBack: "ECS takes it back by itself",
  };
  const idle = service.desired === 0 ? ["no task runs: the image is only tried out once the service is started"] : [];
  if (!goesBack) {
    return { rescue: leave, warnings: [...idle, ...leftAlone(service), ...(await sameTag(ctx, wish, current))] };
  }
  const former = await formerRevision(ctx, ecs, service);
  if (former.revision === undefined) return { rescue: leave, warnings: [...idle, former.why] };
  const { revision } = former;
  const back = revision === current.name ? current : await ecs.taskDefinition(revision);
  const pulled = await sameTag(ctx, wish, back);
  const rescue = wayBack(ecs, service, { ...rollout, what: version, former: revision, timeoutMs: waitMs(ctx) });
  const unwatched = "with --no-wait nobody sees whether it holds, so nexusctl does not take it back";
  return { rescue, warnings: [...idle, ...former.warnings, ...pulled, ...(ctx.globals.wait ? [] : [unwatched])] };
}

function leftAlone(service: EcsService): string[] {
  const { enabled, rollback } = service.circuitBreaker;
  if (!(enabled && rollback)) return circuitBreakerWarning(service);
  return ["ECS's own circuit breaker rolls a failing deployment back all the same"];
}
