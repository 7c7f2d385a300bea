import type { EcsService } from "../../aws/ecs.js";
import type { Target } from "../../aws/load-balancing.js";
import type { Context } from "../../core/context.js";
import { whyNot } from "../../health/why.js";
import type { Attempt } from "../../health/within.js";
import { currentService, readScaling, type Scaling, softly } from "./looks.js";

/** All that `service status` shows, each part by itself: one that fails never hides the rest. */
export interface StatusLook {
  service: EcsService;
  targets: Attempt<Target[]>;
  scaling: Scaling;
  /** Container images of each revision in use; absent where they could not be read. */
  images: Map<string, string[]>;
  /** Why images of some revision could not be read. */
  imagesUnknown: string | undefined;
}

/** @throws not-found when the service does not exist: without it there is nothing to show */
export async function lookAtStatus(ctx: Context): Promise<StatusLook> {
  const [running, targets, scaling] = await Promise.all([
    serviceAndImages(ctx),
    softly(ctx, () => readTargets(ctx)),
    readScaling(ctx),
  ]);
  return { ...running, targets, scaling };
}

async function serviceAndImages(ctx: Context): Promise<Pick<StatusLook, "service" | "images" | "imagesUnknown">> {
  const { ecs, service } = await currentService(ctx);
  const revisions = [...new Set(service.deployments.map(({ taskDefinition }) => taskDefinition))];
  const read = await Promise.all(revisions.map((name) => softly(ctx, () => ecs.taskDefinition(name))));
  const images = new Map<string, string[]>();
  for (const [at, name] of revisions.entries()) {
    const definition = read[at];
    if (definition?.ok)
      images.set(
        name,
        definition.value.containers.map(({ image }) => image),
      );
  }
  const failed = read.find((one) => !one.ok);
  return { service, images, imagesUnknown: failed?.ok === false ? whyNot(failed.error) : undefined };
}

async function readTargets(ctx: Context): Promise<Target[]> {
  const balancing = await ctx.aws.loadBalancing();
  return balancing.targets(await balancing.targetGroup(ctx.env.names.targetGroup));
}
