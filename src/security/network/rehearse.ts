import type { AwsStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError } from "../../core/errors.js";

/**
 * Asks EC2 whether it would let the step through, before anybody is asked. Who only looks learns that it would not, as a
 * warning.
 * @throws permission and whatever else EC2 says, when it is to be done
 */
export async function rehearse(ctx: Context, step: AwsStep): Promise<string[]> {
  try {
    await (await ctx.aws.network()).rehearse(step);
    return [];
  } catch (thrown) {
    const error = asNexusError(thrown);
    if (!ctx.globals.dryRun || error.code !== "permission") throw error;
    return [`EC2 would refuse it: ${error.message}`];
  }
}
