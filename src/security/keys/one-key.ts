import type { AccessKey, KeyUse } from "../../aws/access.js";
import { type Fact, fact } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { NexusError, notFound } from "../../core/errors.js";
import { useWords } from "./words.js";

export interface OneKey {
  key: AccessKey;
  use: KeyUse;
  /** The user's other keys that let it in. */
  others: AccessKey[];
  facts: Fact[];
}

/** One key by its id, with whose it is and what else lets the user in. @throws not-found */
export async function readKey(ctx: Context, id: string): Promise<OneKey> {
  const access = await ctx.aws.access();
  const { user, use } = await access.keyUse(id);
  const keys = await access.keys(user);
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw notFound(`${user} has no access key ${id} (any more)`, "nexusctl security keys list");
  const others = keys.filter((one) => one.id !== id && one.active);
  const facts = [
    fact("user", user),
    fact("last use", useWords(use, ctx.clock.now()), { volatile: true }),
    fact("other active key", others[0]?.id ?? "none"),
  ];
  return { key, use, others, facts };
}

/** @throws failed for the key in use here, always; for the last active key, unless forced */
export async function mayGo(ctx: Context, { key, others }: OneKey, force: boolean, verb: string): Promise<void> {
  if ((await (await ctx.aws.identity()).keyId()) === key.id) {
    throw new NexusError("failed", `${key.id} is the key you are working with; it is not ${verb}`, {
      hint: "work with another identity, or replace it: nexusctl security keys rotate",
    });
  }
  if (!key.active || others.length > 0 || force) return;
  throw new NexusError("failed", `${key.id} is the last active key of ${key.user}; it is not ${verb}`, {
    hint: `replace it: nexusctl security keys rotate ${key.user}; or add --force if nothing needs it`,
  });
}

const DAY_MS = 86_400_000;

/** What the one who switches it off should know. */
export function inUseWarning({ key, use }: OneKey, now: Date): string[] {
  if (use.at === undefined || now.getTime() - use.at.getTime() > DAY_MS) return [];
  return [`${key.id} was ${useWords(use, now)}: whoever has it is refused from then on`];
}
