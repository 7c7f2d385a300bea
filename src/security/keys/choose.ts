import type { AccessKey, KeyUse } from "../../aws/access.js";
import type { Context } from "../../core/context.js";
import { NexusError, notFound } from "../../core/errors.js";
import { ago } from "./words.js";

/** The one key that a rotation replaces. @throws not-found for a user without keys; failed where there is no room for another */
export async function keyToRotate(ctx: Context, user: string, keys: readonly AccessKey[]): Promise<AccessKey> {
  const [first, second] = keys;
  if (first === undefined) {
    const access = await ctx.aws.access();
    const words = (await access.hasPassword(user)) ? " (only a password for the console)" : "";
    throw notFound(`${user} has no access key${words}: there is nothing to rotate`, "nexusctl security keys list");
  }
  if (second === undefined) return first;
  const spare = await leastUsed(ctx, [first, second]);
  throw new NexusError(
    "failed",
    `${user} has two access keys already, and IAM allows no third: ${spare.key.id} is ${spare.why}`,
    { hint: `if nothing needs it: nexusctl security keys delete ${spare.key.id}` },
  );
}

/** Which of two can go, and why: an inactive one, one that was never used, else the one unused for longer. */
async function leastUsed(ctx: Context, keys: AccessKey[]): Promise<{ key: AccessKey; why: string }> {
  const access = await ctx.aws.access();
  const now = ctx.clock.now();
  const seen = await Promise.all(keys.map(async (key) => ({ key, use: (await access.keyUse(key.id)).use })));
  const [spare] = seen.sort((a, b) => weight(a) - weight(b));
  if (spare === undefined) throw new NexusError("failed", "there is no key to choose from");
  const { key, use } = spare;
  const used = use.at === undefined ? "never used" : `last used ${ago(use.at, now)}`;
  return { key, why: key.active ? `the one to give up: ${used}` : `inactive, ${used}` };
}

function weight({ key, use }: { key: AccessKey; use: KeyUse }): number {
  return (key.active ? Number.MAX_SAFE_INTEGER / 2 : 0) + (use.at?.getTime() ?? 0);
}
