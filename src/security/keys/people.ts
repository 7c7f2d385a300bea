import type { Access, AccessKey, KeyUse, User } from "../../aws/access.js";
import type { Context } from "../../core/context.js";
import { type Attempt, attempt } from "../../health/within.js";

/** Longer than any one answer takes: IAM is asked user by user, eight at a time. */
const PART_MS = 60_000;

/** A key and when it was last used, as far as IAM would say. */
export interface UsedKey extends AccessKey {
  use: Attempt<KeyUse>;
}

/** One user with every way in. What IAM does not tell is a failure of that part only. */
export interface Person {
  user: User;
  password: Attempt<boolean>;
  mfa: Attempt<string[]>;
  keys: Attempt<UsedKey[]>;
}

/** Every user, or the one named, with its keys, password and MFA. @throws what listing the users throws */
export async function readPeople(ctx: Pick<Context, "aws" | "clock" | "signal">, named?: string): Promise<Person[]> {
  const access = await ctx.aws.access();
  const users = named === undefined ? await access.users() : [await access.user(named)];
  return Promise.all(
    users.map(async (user): Promise<Person> => {
      const part = <T>(read: () => Promise<T>) => attempt(read, PART_MS, ctx);
      const [password, mfa, keys] = await Promise.all([
        part(() => access.hasPassword(user.name)),
        part(() => access.mfaDevices(user.name)),
        part(() => readKeys(ctx, access, user.name)),
      ]);
      return { user, password, mfa, keys };
    }),
  );
}

export async function readKeys(
  ctx: Pick<Context, "clock" | "signal">,
  access: Access,
  user: string,
): Promise<UsedKey[]> {
  const keys = await access.keys(user);
  return Promise.all(
    keys.map(async (key) => ({
      ...key,
      use: await attempt(async () => (await access.keyUse(key.id)).use, PART_MS, ctx),
    })),
  );
}

const DAY_MS = 86_400_000;

/** Whole days since, rounded down. */
export function daysSince(at: Date | undefined, now: Date): number | undefined {
  return at === undefined ? undefined : Math.floor((now.getTime() - at.getTime()) / DAY_MS);
}
