import { type Change, change, fact } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { formatDuration } from "../../core/time.js";
import { ROTATION, type Rotation } from "./rotation.js";
import { useWords } from "./words.js";

/** The use that IAM reports can lag behind: what was signed a moment before the key went off is no use since then. */
const SLACK_MS = 60_000;

/**
 * The old key is off. It is deleted only when the soak is over and nothing has used it since; until then this says where it
 * stands and does nothing.
 * @param since when it was deactivated
 */
export async function soaking(
  ctx: Context,
  rotation: Rotation,
  since: Date,
  { soakMs }: { soakMs: number },
): Promise<Change> {
  const { user, oldKey, newKey } = rotation;
  const access = await ctx.aws.access();
  const now = ctx.clock.now();
  const [{ use }, newUse] = await Promise.all([access.keyUse(oldKey), access.keyUse(newKey ?? "")]);
  const used = use.at !== undefined && use.at.getTime() > since.getTime() + SLACK_MS;
  const leftMs = since.getTime() + soakMs - now.getTime();
  const steps = used || leftMs > 0 ? [] : [access.deleteKey(user, oldKey, `delete ${oldKey}`)];
  return change({
    title: steps.length > 0 ? `Delete the old access key of ${user}` : `The rotation of ${user}'s access key`,
    risk: "destructive",
    resource: { type: ROTATION, name: user },
    facts: [
      fact("old key", `${oldKey} inactive`, steps.length > 0 ? { after: "gone" } : {}),
      fact("its use", useWords(use, now), { volatile: true }),
      fact("new key", newKey),
      fact("its use so far", useWords(newUse.use, now), { volatile: true }),
      fact("deactivated", since.toISOString()),
    ],
    warnings:
      newUse.use.at === undefined && steps.length > 0 ? ["the new key was never used: is it where it is needed?"] : [],
    steps,
    nothingToDo: used
      ? `${oldKey} was tried after it was deactivated (${useWords(use, now)}): somebody still has it, so it is not deleted. To let it in again: nexusctl security keys activate ${oldKey}`
      : `soaking: nothing has used ${oldKey} since it was deactivated; it may be deleted in ${formatDuration(Math.max(leftMs, 1_000))}, by this same command`,
    doneWords: `Deleted ${oldKey}; ${user} works with ${newKey}`,
  });
}
