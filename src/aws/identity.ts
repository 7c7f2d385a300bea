import { NexusError } from "../core/errors.js";
import type { AccessKeyPair, SendOptions } from "./clients.js";
import type { WrapperDeps } from "./wrapper-deps.js";

export interface Identity {
  account: string;
  arn: string;
  userId: string;
}

export interface IdentityService {
  /** Who the credentials in use belong to (STS GetCallerIdentity). @throws credentials (exit 6) */
  caller(): Promise<Identity>;
  /** The same asked with another access key, to prove that it works. @throws credentials while IAM does not know it yet */
  callerWith(keys: AccessKeyPair): Promise<Identity>;
  /** The id of the access key in use. @throws credentials */
  keyId(): Promise<string>;
}

export function createIdentity({ clients }: WrapperDeps): IdentityService {
  const api = clients.api("sts");
  const ask = async (options: SendOptions): Promise<Identity> => {
    const { Account, Arn, UserId } = await api.send("GetCallerIdentity", {}, options);
    if (Account === undefined || Arn === undefined) {
      throw new NexusError("credentials", "the endpoint does not say whose the credentials are", {
        hint: "check --endpoint-url and the profile",
      });
    }
    return { account: Account, arn: Arn, userId: UserId ?? "" };
  };
  return { caller: () => ask({}), callerWith: (credentials) => ask({ credentials }), keyId: () => clients.keyId() };
}
