import type { WaitStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError, NexusError } from "../../core/errors.js";
import type { WaitLook } from "../../core/wait.js";
import { newPair, type Pair } from "./delivery.js";

const EVERY_MS = 3_000;
/** IAM knows a new key within seconds, but not everywhere at once: one answer is not enough. */
const IN_A_ROW = 2;
/** Longer than any delay that AWS speaks of ("Changes that I make are not always immediately visible"). */
const AT_MOST_MS = 300_000;

/**
 * Waits until STS accepts the new key and says that it is this user's (GetCallerIdentity). Any AWS identity may ask that,
 * so it proves the key and nothing of its permissions.
 * @param delivered the pair as it was read from where it was delivered; the run's own when absent
 */
export function proveStep(ctx: Context, user: string, delivered: Pair | undefined): WaitStep {
  const timeoutMs = ctx.globals.timeoutMs ?? AT_MOST_MS;
  const reattach = `security keys rotate ${user} --resume`;
  return {
    kind: "wait",
    needed: true,
    id: "prove",
    words: "prove that the new key works (GetCallerIdentity with it)",
    timeoutMs,
    reattach,
    wait: (results, secrets = {}) => {
      const pair = delivered ?? newPair(secrets, results);
      let answers = 0;
      return {
        what: `AWS to accept ${pair.id}`,
        timeoutMs,
        everyMs: EVERY_MS,
        reattach,
        look: async (): Promise<WaitLook> => {
          const seen = await ask(ctx, user, pair);
          answers = seen === "accepted" ? answers + 1 : 0;
          if (answers >= IN_A_ROW) return { state: "done", summary: "accepted" };
          return { state: "waiting", summary: answers > 0 ? "accepted once, asking again" : "not known to AWS yet" };
        },
      };
    },
  };
}

/** @throws failed when the key is somebody else's: what was delivered is not what was created */
async function ask(ctx: Context, user: string, { id, secret }: Pair): Promise<"accepted" | "unknown"> {
  try {
    const { arn } = await (await ctx.aws.identity()).callerWith({ accessKeyId: id, secretAccessKey: secret });
    if (arn.endsWith(`/${user}`) || !arn.includes(":user/")) return "accepted";
    throw new NexusError("failed", `the new key is not ${user}'s: AWS says that it belongs to ${arn}`);
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (error.code === "credentials") return "unknown";
    throw error;
  }
}
