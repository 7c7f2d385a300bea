import type { Ecs, EcsService, Task, TaskDefinition } from "../../aws/ecs.js";
import { type Fact, fact } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { formatRelative } from "../../core/time.js";
import { whyNot } from "../../health/why.js";
import { isMutable, runningDigests, shortDigest, shortImage } from "./images.js";
import { plural, softly } from "./looks.js";

/** What the registry has under a tag now. */
type TagNow =
  | { state: "named"; digest: string; pushedAt: Date | undefined }
  | { state: "gone" }
  | { state: "unknown"; why: string }
  /** Not in ECR, so nobody is asked. */
  | { state: "elsewhere" };

const ECR =
  /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(?<repository>[^:@]+)(?::(?<tag>[\w.-]+))?$/;

/** DescribeImages for an image that is named by a tag. A refusal keeps nobody from restarting. */
async function tagNow(ctx: Context, image: string): Promise<TagNow> {
  const { account, region, repository, tag = "latest" } = ECR.exec(image)?.groups ?? {};
  if (account === undefined || region === undefined || repository === undefined) return { state: "elsewhere" };
  const seen = await softly(ctx, async () => (await ctx.aws.images()).tagged(repository, tag, { account, region }));
  if (!seen.ok) return { state: "unknown", why: whyNot(seen.error) };
  if (seen.value === undefined) return { state: "gone" };
  return { state: "named", digest: seen.value.digest, pushedAt: seen.value.pushedAt };
}

/** What a restart may bring besides fresh tasks: a tag is pulled again, and may by now name other code. */
export async function tagMoves(
  ctx: Context,
  tasks: readonly Task[],
  definition: TaskDefinition,
): Promise<{ facts: Fact[]; warnings: string[] }> {
  const tagged = definition.containers.filter(({ image }) => isMutable(image));
  const moves = await Promise.all(
    tagged.map(async ({ name, image }) => judge(name, image, tasks, await tagNow(ctx, image), ctx.clock.now())),
  );
  return { facts: moves.flatMap(({ facts }) => facts), warnings: moves.flatMap(({ warnings }) => warnings) };
}

/**
 * What going back to a revision may bring besides: a tag of it is pulled again, and may by now name other code than the
 * revision ran. A refusal keeps nobody from going back.
 */
export async function tagsMovedSince(
  ctx: Context,
  ecs: Ecs,
  service: EcsService,
  to: TaskDefinition,
): Promise<string[]> {
  const tagged = to.containers.filter(({ image }) => isMutable(image));
  if (tagged.length === 0) return [];
  const tasks = await softly(ctx, () => ecs.tasks(service, "running"));
  const own = tasks.ok ? tasks.value.filter(({ taskDefinition }) => taskDefinition === to.name) : [];
  const words = await Promise.all(
    tagged.map(async ({ name, image }) => {
      const how = sinceWords(await tagNow(ctx, image), to, [...runningDigests(own, name).keys()], ctx.clock.now());
      return how === undefined ? [] : [`${to.name} names ${shortImage(image)} (${name}) by its tag, ${how}`];
    }),
  );
  return words.flat();
}

/** @param ran the digests that tasks of the revision still run; where none does, its age has to tell */
function sinceWords(tag: TagNow, to: TaskDefinition, ran: readonly string[], now: Date): string | undefined {
  const other = "going back may run other code than it ran";
  if (tag.state === "gone") return "which names no image in ECR any more: its tasks cannot be started";
  if (tag.state === "elsewhere") return `and a tag can move: ${other}`;
  if (tag.state === "unknown") return `and whether that has moved since is unknown (${tag.why}): ${other}`;
  if (ran.length > 0) {
    if (ran.every((digest) => digest === tag.digest)) return undefined;
    return `which has moved: going back runs ${shortDigest(tag.digest)}, not ${ran.map(shortDigest).join(", ")}`;
  }
  if (tag.pushedAt === undefined || to.registeredAt === undefined) return `and a tag can move: ${other}`;
  if (tag.pushedAt.getTime() <= to.registeredAt.getTime()) return undefined;
  return `which was pushed again ${formatRelative(tag.pushedAt, now)}, after the revision was registered: ${other}`;
}

function judge(name: string, image: string, tasks: readonly Task[], tag: TagNow, now: Date) {
  const digests = runningDigests(tasks, name);
  const seen = [...digests].map(([digest, count]) => `${shortDigest(digest)} (${plural(count, "task")})`).join(", ");
  const running = seen === "" ? "" : `; running now: ${seen}`;
  const what = `${shortImage(image)} (${name})`;
  const tagFact = (words: string, tone: Fact["tone"]) => [
    // Another look may be refused: that must not stop the restart.
    fact(`tag of ${name}`, words, { volatile: true, ...(tone === undefined ? {} : { tone }) }),
  ];
  if (tag.state === "named") {
    const pushed = tag.pushedAt === undefined ? "" : ` pushed ${formatRelative(tag.pushedAt, now)}`;
    const fresh = `${shortDigest(tag.digest)}${pushed}`;
    if (digests.size === 1 && digests.has(tag.digest)) {
      return { facts: tagFact(`has not moved: fresh tasks run ${fresh}, as those that run now`, "ok"), warnings: [] };
    }
    const moved = digests.size === 0 ? "what runs now is not known" : "the tag has moved since the tasks started";
    return {
      facts: tagFact(`names ${fresh}`, "warn"),
      warnings: [`${what}: ${moved}: fresh tasks will run ${fresh}${running}`],
    };
  }
  if (tag.state === "gone") {
    const warning = `${what} names no image in ECR any more: fresh tasks cannot be started${running}`;
    return { facts: tagFact("names no image any more", "critical"), warnings: [warning] };
  }
  const differ = digests.size > 1 ? "; the tag has moved already, so the running tasks differ" : "";
  const unknown = tag.state === "unknown" ? `; whether it has moved is unknown: ${tag.why}` : "";
  const can = `${what} is named by a tag, and a tag can move: fresh tasks pull it again and may run other code`;
  return { facts: [], warnings: [`${can}${running}${differ}${unknown}`] };
}
