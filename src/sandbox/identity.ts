import { isAccepted } from "./access/operations.js";
import { OPERATOR, OPERATOR_KEY } from "./access/state.js";
import { AwsFault, type Operation } from "./part.js";
import type { World } from "./world.js";

/** STS: who the signing key belongs to. Any key may ask; one that is unknown, off or too young is told so. */
export const identityOperations: Record<string, Operation<World>> = {
  GetCallerIdentity: (_input, call) => {
    const { setup, signer, world, now } = call;
    const key = signer === OPERATOR_KEY ? undefined : isAccepted(signer, call);
    if (signer !== OPERATOR_KEY && key === undefined) {
      throw new AwsFault("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
    const used = world.access.keys.find(({ id }) => id === signer);
    if (used !== undefined) used.lastUsed = { at: now.getTime(), service: "sts", region: call.region };
    return {
      Account: setup.accountId,
      Arn: `arn:aws:iam::${setup.accountId}:user/${key?.user ?? OPERATOR}`,
      UserId: "AIDASANDBOXDRILL",
    };
  },
};
