import { type Image, type Images, isImmutableTag, type Repository } from "../aws/images.js";
import { textAt } from "../aws/outside.js";
import { fact } from "../core/change.js";
import type { Context } from "../core/context.js";
import { NexusError } from "../core/errors.js";
import { formatRelative } from "../core/time.js";
import { buildStep } from "./build.js";
import { platformWords } from "./platform.js";
import { publishedImage, publishedStep } from "./published.js";
import { pushStep } from "./push.js";
import { byTag } from "./reference.js";
import type { Source, Wanted } from "./source.js";
import { findTool } from "./tool.js";

/** What is built: all paths absolute. */
export interface BuildFrom {
  context: string;
  dockerfile: string;
}

/**
 * An image that is built here, pushed, and read back from the registry.
 * @throws failed (exit 1) when the repository would refuse the tag, or nothing here can build
 */
export async function freshImage(
  ctx: Context,
  images: Images,
  repository: Repository,
  { tag, platform }: Wanted,
  from: BuildFrom,
): Promise<Source> {
  const former = await images.tagged(repository.name, tag);
  if (former !== undefined && isImmutableTag(repository.tags, tag)) throw taken(repository, tag, former);
  const tool = await findTool(ctx);
  const build = { reference: byTag(repository.uri, tag), ...from, args: ctx.env.images.build.args };
  const digest = publishedStep(images, repository, tag, former?.digest);
  return {
    image: publishedImage(repository, tag),
    shown: `${build.reference}, by its digest`,
    steps: [buildStep(ctx, tool, build, platform), pushStep(ctx, tool, images, repository, tag), digest],
    facts: [
      fact(`tag ${tag}`, former?.digest ?? "none", {
        after: "the image that is built",
        moved: () => `${tag} was pushed by someone else since you looked`,
      }),
      fact("built from", from.dockerfile),
      fact("built for", platformWords(platform)),
      fact("built with", `${tool.name} ${tool.version}`, { volatile: true }),
    ],
    warnings: former === undefined ? [] : [overwrites(tag, former, ctx.clock.now())],
    after: (results) => {
      const [name, scan] = [textAt(results.digest, "digest"), textAt(results.digest, "scan")];
      return [...(name === undefined ? [] : [`${tag} is ${name}`]), ...(scan === undefined ? [] : [`scan: ${scan}`])];
    },
  };
}

function overwrites(tag: string, { digest, pushedAt }: Image, now: Date): string {
  const when = pushedAt === undefined ? "" : ` (pushed ${formatRelative(pushedAt, now)})`;
  return `${tag} exists already: the push makes it name another image than ${digest}${when}`;
}

function taken({ name }: Repository, tag: string, { digest }: Image): NexusError {
  return new NexusError("failed", `${tag} exists in ${name} already (${digest}), and its tags cannot be moved`, {
    hint: `build another version, or deploy the one that is there: nexusctl maintenance deploy --version ${tag} --skip-build`,
  });
}
