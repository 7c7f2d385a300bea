import { page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import { nextSequence, type World } from "../world.js";
import { type KeyState, OPERATOR_KEY, type UserState } from "./state.js";

const INVALID = "ValidationError";
const MOST_KEYS = 2;
/** IAM's lists follow a write after so long, and its keys work everywhere a little later. */
const LISTED_AFTER_MS = 3_000;
export const WORKS_AFTER_MS = 8_000;

type Sim = Call<World>;

/** IAM: users and their access keys, eventually consistent as the real one. */
export const accessOperations: Record<string, Operation<World>> = {
  ListUsers: (input, call) => {
    const reader = readInput(input, INVALID);
    const all = [...call.world.access.users].sort((a, b) => a.name.localeCompare(b.name));
    const { items, next } = page(all, reader.text("Marker"), reader.integer("MaxItems") ?? 100, INVALID);
    return { Users: items.map((one) => describeUser(one, call)), IsTruncated: next !== undefined, Marker: next };
  },
  GetUser: (input, call) => ({ User: describeUser(userOf(input, call), call) }),
  ListAccessKeys: (input, call) => {
    const user = userOf(input, call);
    const keys = call.world.access.keys.filter((one) => one.user === user.name && isListed(one, call));
    return { AccessKeyMetadata: keys.map((one) => describeKey(one, call)), IsTruncated: false };
  },
  GetAccessKeyLastUsed: (input, { world }) => {
    const id = readInput(input, INVALID).needText("AccessKeyId");
    const key = world.access.keys.find((one) => one.id === id && one.deletedAt === undefined);
    if (key === undefined) {
      const words = `User is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`;
      throw new AwsFault("AccessDenied", words, 403);
    }
    const { lastUsed } = key;
    return {
      UserName: key.user,
      AccessKeyLastUsed: {
        ServiceName: lastUsed?.service ?? "N/A",
        Region: lastUsed?.region ?? "N/A",
        LastUsedDate: lastUsed === undefined ? undefined : new Date(lastUsed.at),
      },
    };
  },
  CreateAccessKey: (input, call) => {
    const user = userOf(input, call);
    const { keys } = call.world.access;
    if (keys.filter((one) => one.user === user.name && one.deletedAt === undefined).length >= MOST_KEYS) {
      throw new AwsFault("LimitExceeded", `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`, 409);
    }
    const hex = call.random.hex(15, "access-key", nextSequence(call.world)).toUpperCase();
    const key: KeyState = { id: `AKIAS${hex}`, user: user.name, createdAt: call.now.getTime(), statuses: [] };
    keys.push(key);
    // Nowhere kept: it follows from the id, and whoever lost it has lost it, as on AWS.
    const secret = `sandbox/${call.random.hex(32, "secret", key.id)}`;
    return { AccessKey: { ...describeKey(key, call), Status: "Active", SecretAccessKey: secret } };
  },
  UpdateAccessKey: (input, call) => {
    const status = readInput(input, INVALID).needText("Status");
    if (status !== "Active" && status !== "Inactive") throw new AwsFault(INVALID, `Invalid status: ${status}`);
    keyOf(input, call).statuses.push({ at: call.now.getTime(), active: status === "Active" });
    return {};
  },
  DeleteAccessKey: (input, call) => {
    keyOf(input, call).deletedAt = call.now.getTime();
    return {};
  },
  GetLoginProfile: (input, call) => {
    const user = userOf(input, call);
    if (user.password) return { LoginProfile: { UserName: user.name, CreateDate: new Date(user.createdAt) } };
    throw missing(`Login Profile for User ${user.name} cannot be found.`);
  },
  ListMFADevices: (input, call) => {
    const { name, mfa, createdAt } = userOf(input, call);
    const SerialNumber = `arn:aws:iam::${call.setup.accountId}:mfa/${name}`;
    return {
      MFADevices: mfa ? [{ UserName: name, SerialNumber, EnableDate: new Date(createdAt) }] : [],
      IsTruncated: false,
    };
  },
  ListAttachedUserPolicies: (input, call) => {
    userOf(input, call);
    return { AttachedPolicies: [], IsTruncated: false };
  },
  GetAccountSummary: (_input, { world }) => ({
    SummaryMap: { AccountMFAEnabled: 1, AccountAccessKeysPresent: 0, Users: world.access.users.length },
  }),
  GetAccountPasswordPolicy: () => ({
    PasswordPolicy: { MinimumPasswordLength: 14, ExpirePasswords: false, PasswordReusePrevention: 24 },
  }),
};

/** Whether a call signed with this key is let in at this moment. */
export function isAccepted(id: string, { world, now }: Sim): KeyState | undefined {
  const key = world.access.keys.find((one) => one.id === id);
  if (key === undefined || key.deletedAt !== undefined) return undefined;
  // The sandbox can always be worked in: whoever gives up the operator's key would have no other.
  const young = now.getTime() < key.createdAt + WORKS_AFTER_MS && id !== OPERATOR_KEY;
  return young || !statusAt(key, now.getTime()) ? undefined : key;
}

function statusAt(key: KeyState, at: number): boolean {
  return key.statuses.filter((one) => one.at <= at).at(-1)?.active ?? true;
}

function isListed(key: KeyState, { now }: Sim): boolean {
  const seen = now.getTime() - LISTED_AFTER_MS;
  return key.createdAt <= seen && (key.deletedAt === undefined || key.deletedAt > seen);
}

function userOf(input: Record<string, unknown>, { world }: Sim): UserState {
  const name = readInput(input, INVALID).needText("UserName");
  const user = world.access.users.find((one) => one.name === name);
  if (user === undefined) throw missing(`The user with name ${name} cannot be found.`);
  return user;
}

function keyOf(input: Record<string, unknown>, call: Sim): KeyState {
  const user = userOf(input, call);
  const id = readInput(input, INVALID).needText("AccessKeyId");
  const found = call.world.access.keys.find((one) => one.id === id && one.user === user.name);
  if (found === undefined || found.deletedAt !== undefined) {
    throw missing(`The Access Key with id ${id} cannot be found.`);
  }
  return found;
}

function missing(words: string): AwsFault {
  return new AwsFault("NoSuchEntityException", words, 404);
}

function describeUser({ name, createdAt, passwordLastUsed }: UserState, { setup }: Sim) {
  return {
    UserName: name,
    UserId: `AIDA${name
      .replace(/[^a-z0-9]/gi, "")
      .toUpperCase()
      .padEnd(12, "0")}`,
    Path: "/",
    Arn: `arn:aws:iam::${setup.accountId}:user/${name}`,
    CreateDate: new Date(createdAt),
    PasswordLastUsed: passwordLastUsed === undefined ? undefined : new Date(passwordLastUsed),
  };
}

function describeKey(key: KeyState, { now }: Sim) {
  return {
    AccessKeyId: key.id,
    UserName: key.user,
    Status: statusAt(key, now.getTime() - LISTED_AFTER_MS) ? "Active" : "Inactive",
    CreateDate: new Date(key.createdAt),
  };
}
