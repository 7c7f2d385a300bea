import { NexusError } from "../core/errors.js";
import type { WrapperDeps } from "./wrapper-deps.js";

export interface Identity {
  account: string;
  arn: string;
  userId: string;
}

export interface IdentityService {
  /** Who the credentials in use belong to (STS GetCallerIdentity). @throws credentials (exit 6) */
  caller(): Promise<Identity>;
}

export function createIdentity({ clients }: WrapperDeps): IdentityService {
  const api = clients.api("sts");
  return {
    caller: async () => {
      const { Account, Arn, UserId } = await api.send("GetCallerIdentity", {});
      if (Account === undefined || Arn === undefined) {
        throw new NexusError("credentials", "the endpoint does not say whose the credentials are", {
          hint: "check --endpoint-url and the profile",
        });
      }
      return { account: Account, arn: Arn, userId: UserId ?? "" };
    },
  };
}
