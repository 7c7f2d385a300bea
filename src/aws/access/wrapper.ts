import type { AccessKeyMetadata, User as SdkUser } from "@aws-sdk/client-iam";
import { asNexusError, type NexusError, notFound } from "../../core/errors.js";
import type { Access, AccessKey, User } from "../access.js";
import { all, chunks, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { createKeyStep, deleteKeyStep, replayKeys, statusStep } from "./key-steps.js";

/** SimulatePrincipalPolicy takes any number; answers stay within a page this way. */
const SIMULATED_AT_ONCE = 80;

export function createAccess({ clients, clock }: WrapperDeps): Access {
  const api = clients.api("iam");

  const users = () =>
    all(async (token) => {
      const page = await api.send("ListUsers", { MaxItems: 1_000, ...from("Marker", token) });
      return { items: (page.Users ?? []).map(toUser), next: page.IsTruncated === true ? page.Marker : undefined };
    });

  const keys = async (user: string): Promise<AccessKey[]> => {
    try {
      const found = await all(async (token) => {
        const page = await api.send("ListAccessKeys", { UserName: user, ...from("Marker", token) });
        return { items: page.AccessKeyMetadata ?? [], next: page.IsTruncated === true ? page.Marker : undefined };
      });
      return found.map((one) => toKey(one, user)).sort((a, b) => timeOf(a) - timeOf(b));
    } catch (thrown) {
      throw await orMissing(user, thrown);
    }
  };

  const orMissing = async (name: string, thrown: unknown): Promise<NexusError> => {
    const error = asNexusError(thrown);
    if (error.code !== "not-found") return error;
    const { missing } = await import("../near-names.js");
    return missing(
      "the IAM user",
      name,
      async () => (await users()).map((one) => one.name),
      error,
      "all of them: nexusctl security users list",
    );
  };

  const access: Access = {
    users,
    keys,
    user: async (name) => {
      try {
        const { User: found } = await api.send("GetUser", { UserName: name });
        return toUser(found ?? { UserName: name });
      } catch (thrown) {
        throw await orMissing(name, thrown);
      }
    },
    keyUse: async (id) => {
      const nobodys = (said?: NexusError) =>
        notFound(
          `no user of this account has the access key ${id}${said?.code === "permission" ? ", or it may not be asked for" : ""}`,
          "nexusctl security keys list shows those there are",
        );
      try {
        const { UserName, AccessKeyLastUsed } = await api.send("GetAccessKeyLastUsed", { AccessKeyId: id });
        if (UserName === undefined) throw nobodys();
        const { LastUsedDate, ServiceName, Region } = AccessKeyLastUsed ?? {};
        const real = (text: string | undefined) => (text === undefined || text === "N/A" ? undefined : text);
        return { user: UserName, use: { at: LastUsedDate, service: real(ServiceName), region: real(Region) } };
      } catch (thrown) {
        const error = asNexusError(thrown);
        // AWS refuses, rather than not to find, a key of another account.
        if (error.awsCode === "NoSuchEntity" || error.awsCode === "NoSuchEntityException") throw nobodys();
        if (error.awsCode === "AccessDenied" && /access key/i.test(error.message)) throw nobodys(error);
        throw error;
      }
    },
    hasPassword: (user) =>
      exists(async () => {
        await api.send("GetLoginProfile", { UserName: user });
      }),
    mfaDevices: async (user) => {
      const { MFADevices } = await api.send("ListMFADevices", { UserName: user });
      return (MFADevices ?? []).flatMap(({ SerialNumber }) => SerialNumber ?? []);
    },
    attachedPolicies: (user) =>
      all(async (token) => {
        const page = await api.send("ListAttachedUserPolicies", { UserName: user, ...from("Marker", token) });
        const items = (page.AttachedPolicies ?? []).flatMap(({ PolicyName }) => PolicyName ?? []);
        return { items, next: page.IsTruncated === true ? page.Marker : undefined };
      }),
    root: async () => {
      const { SummaryMap } = await api.send("GetAccountSummary", {});
      return {
        keys: (SummaryMap?.AccountAccessKeysPresent ?? 0) > 0,
        mfa: (SummaryMap?.AccountMFAEnabled ?? 0) > 0,
      };
    },
    passwordPolicy: async () => {
      try {
        const { PasswordPolicy: found } = await api.send("GetAccountPasswordPolicy", {});
        if (found === undefined) return undefined;
        return {
          minimumLength: found.MinimumPasswordLength ?? 6,
          expiresAfter: found.ExpirePasswords === true ? found.MaxPasswordAge : undefined,
          reusePrevention: found.PasswordReusePrevention,
        };
      } catch (thrown) {
        if (asNexusError(thrown).code === "not-found") return undefined;
        throw thrown;
      }
    },
    denied: async (arn, actions) => {
      const results = await Promise.all(
        chunks(actions, SIMULATED_AT_ONCE).map((some) =>
          all(async (token) => {
            const page = await api.send("SimulatePrincipalPolicy", {
              PolicySourceArn: arn,
              ActionNames: some,
              ...from("Marker", token),
            });
            return { items: page.EvaluationResults ?? [], next: page.IsTruncated === true ? page.Marker : undefined };
          }),
        ),
      );
      return results.flat().flatMap((one) => (one.EvalDecision === "allowed" ? [] : (one.EvalActionName ?? [])));
    },
    createKey: (user, known) => createKeyStep(user, known, { keys, clock }),
    setActive: (key, active) => statusStep(key, active, { keys, clock }),
    deleteKey: (user, id, words) => deleteKeyStep(user, id, words, { keys, clock }),
    replay: (operation, input) => replayKeys(access, operation, input),
  };
  return access;
}

/** Whether what `look` asks for is there. */
async function exists(look: () => Promise<void>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (thrown) {
    if (asNexusError(thrown).code === "not-found") return false;
    throw thrown;
  }
}

function timeOf({ createdAt }: AccessKey): number {
  return createdAt?.getTime() ?? 0;
}

function toUser({ UserName, Arn, CreateDate, PasswordLastUsed }: Partial<SdkUser>): User {
  return { name: UserName ?? "", arn: Arn ?? "", createdAt: CreateDate, passwordLastUsed: PasswordLastUsed };
}

function toKey({ AccessKeyId, UserName, Status, CreateDate }: AccessKeyMetadata, user: string): AccessKey {
  return { id: AccessKeyId ?? "", user: UserName ?? user, active: Status === "Active", createdAt: CreateDate };
}
