import type { Ecs, EcsService, TaskDefinition } from "../../aws/ecs.js";
import type { Context } from "../../core/context.js";
import { NexusError } from "../../core/errors.js";
import type { Source } from "../../release/source.js";
import { parseImage, runningDigests, shortDigest, shortImage } from "../service/images.js";
import { softly } from "../service/looks.js";

export interface Tagged {
  ecs: Ecs;
  service: EcsService;
  source: Source;
  /** `repository:version`: what a former revision may name as well. */
  reference: string;
  /** Whether a deployment that does not hold is taken back. */
  goesBack: boolean;
}

/**
 * What is to be said where the revision to go back to names by tag what is deployed: ECS pulls a tag again, so going back
 * would bring the new image as well.
 * @throws failed (exit 1), before anything is built, where the way back was promised and the push would take it away
 */
export async function sameTag(ctx: Context, wish: Tagged, back: TaskDefinition): Promise<string[]> {
  const { reference, goesBack, source, service } = wish;
  const named = back.containers.find(({ image }) => image === reference || `${image}:latest` === reference);
  if (named === undefined) return [];
  const which = `${back.name === service.taskDefinition ? "the running revision" : "the revision to go back to"} (${back.name})`;
  const tag = shortImage(reference);
  if (typeof source.image === "string") {
    return movedFrom(ctx, wish, back, named.name, parseImage(source.image).digest ?? source.image);
  }
  if (!goesBack)
    return [`${which} names this very tag, ${tag}: once it is pushed, going back runs the new image as well`];
  throw new NexusError("failed", `${which} names this very tag, ${tag}, so there would be no way back`, {
    hint: "choose another version, or do without the way back: --no-rollback",
  });
}

/** An image that was pushed already is what going back runs; that is no loss where it is what ran before. */
async function movedFrom(
  ctx: Context,
  { ecs, service, reference }: Tagged,
  back: TaskDefinition,
  container: string,
  digest: string,
): Promise<string[]> {
  const tasks = await softly(ctx, () => ecs.tasks(service, "running"));
  const own = tasks.ok ? tasks.value.filter(({ taskDefinition }) => taskDefinition === back.name) : [];
  const ran = [...runningDigests(own, container).keys()];
  if (ran.length === 1 && ran[0] === digest) return [];
  const before = ran.length === 0 ? "what it ran is not known" : `its tasks run ${ran.map(shortDigest).join(", ")}`;
  return [
    `${back.name} names ${shortImage(reference)} by its tag, which is ${shortDigest(digest)} now (${before}): going back runs the new image as well`,
  ];
}
