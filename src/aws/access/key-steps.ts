import type { AwsStep, ReadBack, Undo } from "../../core/change.js";
import type { Access, AccessKey, KeyReader } from "../access.js";
import { textAt } from "../outside.js";

/** IAM's lists follow a write within seconds: after a lost reply they are looked at so often before nothing is found. */
const LOOKS = 5;
const BETWEEN_MS = 3_000;

/** Looks until `settled` holds; false when it never did. */
async function lookUntil(
  reader: KeyReader,
  user: string,
  settled: (keys: AccessKey[]) => boolean,
): Promise<AccessKey[] | undefined> {
  for (let look = 1; ; look++) {
    const keys = await reader.keys(user);
    if (settled(keys)) return keys;
    if (look === LOOKS) return undefined;
    await reader.clock.sleep(BETWEEN_MS);
  }
}

export function createKeyStep(user: string, known: readonly AccessKey[], reader: KeyReader): AwsStep {
  const before = new Set(known.map(({ id }) => id));
  return {
    kind: "aws",
    id: "create-key",
    words: `create a second access key for ${user}`,
    service: "iam",
    operation: "CreateAccessKey",
    input: { UserName: user },
    repeat: "once",
    readBack: async () => {
      const isNew = ({ id }: AccessKey) => !before.has(id);
      const keys = await lookUntil(reader, user, (all) => all.some(isNew));
      const orphan = keys?.find(isNew);
      if (orphan !== undefined) return { state: "done", result: { accessKeyId: orphan.id } };
      return { state: "unknown", why: "IAM lists no new key so far" };
    },
    keep: (output) => ({ accessKeyId: textAt(output, "AccessKey", "AccessKeyId") ?? null }),
    learn: (output) => {
      const secret = textAt(output, "AccessKey", "SecretAccessKey");
      return secret === undefined ? {} : { secretAccessKey: secret };
    },
    undo: { kind: "none", why: "the new key may be in use by now; nexusctl security keys delete takes it away" },
  };
}

export function statusStep({ id, user }: Pick<AccessKey, "id" | "user">, active: boolean, reader: KeyReader): AwsStep {
  const input = (on: boolean) => ({ UserName: user, AccessKeyId: id, Status: on ? "Active" : "Inactive" });
  return {
    kind: "aws",
    id: active ? "activate-key" : "deactivate-key",
    words: `${active ? "activate" : "deactivate"} ${id} of ${user}`,
    service: "iam",
    operation: "UpdateAccessKey",
    input: input(active),
    repeat: "harmless",
    readBack: async (): Promise<ReadBack> => {
      const keys = await lookUntil(reader, user, (all) => all.some((one) => one.id === id && one.active === active));
      return keys === undefined ? { state: "unknown", why: "IAM still lists the key as it was" } : { state: "done" };
    },
    undo: {
      kind: "call",
      words: `${active ? "deactivate" : "activate"} ${id} of ${user} again`,
      service: "iam",
      operation: "UpdateAccessKey",
      input: input(!active),
    },
  };
}

export function deleteKeyStep(user: string, id: string | object, words: string, reader: KeyReader): AwsStep {
  const undo: Undo = { kind: "none", why: "a deleted key cannot be brought back; create another one" };
  return {
    kind: "aws",
    id: "delete-key",
    words,
    service: "iam",
    operation: "DeleteAccessKey",
    input: { UserName: user, AccessKeyId: id },
    repeat: "once",
    readBack: async (input): Promise<ReadBack> => {
      const gone = await lookUntil(reader, user, (all) => all.every((one) => one.id !== input.AccessKeyId));
      return gone === undefined ? { state: "unknown", why: "IAM still lists the key" } : { state: "done" };
    },
    undo,
  };
}

export function replayKeys(access: Access, operation: string, input: Record<string, unknown>): AwsStep | undefined {
  const [user, id, status] = [textAt(input, "UserName"), textAt(input, "AccessKeyId"), textAt(input, "Status")];
  if (operation !== "UpdateAccessKey" || user === undefined || id === undefined) return undefined;
  return access.setActive({ user, id }, status === "Active");
}
