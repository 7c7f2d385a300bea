import type { Operation } from "./part.js";
import type { World } from "./world.js";

/** STS: whoever works in the sandbox is its drill operator. */
export const identityOperations: Record<string, Operation<World>> = {
  GetCallerIdentity: (_input, { setup }) => ({
    Account: setup.accountId,
    Arn: `arn:aws:iam::${setup.accountId}:user/drill-operator`,
    UserId: "AIDASANDBOXDRILL",
  }),
};
