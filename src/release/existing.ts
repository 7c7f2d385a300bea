import type { Image, Images, Repository } from "../aws/images.js";
import { type Fact, fact } from "../core/change.js";
import type { Context } from "../core/context.js";
import { formatRelative } from "../core/time.js";
import { checkPlatform, platformWords } from "./platform.js";
import { byDigest } from "./reference.js";
import { scanTone, scanWords } from "./scan-words.js";
import { graveWarning, type Source, type Wanted } from "./source.js";

/**
 * An image that is in the registry already: proved to be there, to run where the tasks run, and named by its digest.
 * @throws not-found (exit 5) with tags like it; failed when it is for another platform
 */
export async function existingImage(
  ctx: Context,
  images: Images,
  repository: Repository,
  { tag, platform }: Wanted,
): Promise<Source> {
  const found = await images.image(repository.name, tag);
  const [offered, scan] = await Promise.all([
    images.platforms(repository.name, found.digest),
    images.scan(repository.name, found.digest),
  ]);
  const image = byDigest(repository.uri, found.digest);
  if (offered.known) checkPlatform(`${repository.name}:${tag}`, offered.platforms, platform);
  const runsOn = offered.known ? offered.platforms.map(platformWords).join(", ") : `unknown: ${offered.why}`;
  return {
    image,
    shown: image,
    steps: [],
    facts: [
      fact(`tag ${tag}`, found.digest, { moved: () => `${tag} was pushed again by someone else since you looked` }),
      pushedFact(found, ctx),
      fact("platform", runsOn, { volatile: true, ...(offered.known ? {} : { tone: "unknown" }) }),
      fact("scan", scanWords(scan), { volatile: true, tone: scanTone(scan) }),
    ],
    warnings: [
      ...graveWarning(tag, scan),
      ...(offered.known
        ? []
        : [`whether ${tag} runs on ${platformWords(platform)}, as the tasks need, is unknown: ${offered.why}`]),
    ],
    after: () => [],
  };
}

function pushedFact({ pushedAt }: Image, { clock }: Context): Fact {
  const when =
    pushedAt === undefined ? "unknown" : `${formatRelative(pushedAt, clock.now())}, ${pushedAt.toISOString()}`;
  return fact("pushed", when, { volatile: true });
}
