import type { AwsStep, SecretText } from "../../core/change.js";
import type { SecretVersions } from "../secrets.js";

type ReadVersions = (id: string) => Promise<SecretVersions>;

export function putPendingStep(id: string, version: string, text: SecretText, read: ReadVersions): AwsStep {
  return {
    kind: "aws",
    id: "deliver",
    words: `put it into the secret ${id} as AWSPENDING, where nobody reads it yet`,
    service: "secretsmanager",
    operation: "PutSecretValue",
    input: { SecretId: id, ClientRequestToken: version, SecretString: text, VersionStages: ["AWSPENDING"] },
    // The token makes a repetition the same version.
    repeat: "harmless",
    readBack: async () => ((await read(id)).ids.includes(version) ? { state: "done" } : { state: "not-done" }),
    undo: { kind: "none", why: "a version that no stage names is deleted by Secrets Manager itself" },
  };
}

export function promoteStep(id: string, version: string, current: string | undefined, read: ReadVersions): AwsStep {
  const input = (to: string, off: string | undefined) => ({
    SecretId: id,
    VersionStage: "AWSCURRENT",
    MoveToVersionId: to,
    ...(off === undefined ? {} : { RemoveFromVersionId: off }),
  });
  return {
    kind: "aws",
    id: "make-current",
    words: `make it the current value of the secret ${id} (AWSCURRENT)`,
    service: "secretsmanager",
    operation: "UpdateSecretVersionStage",
    input: input(version, current),
    repeat: "once",
    readBack: async () => ((await read(id)).current === version ? { state: "done" } : { state: "not-done" }),
    undo:
      current === undefined
        ? { kind: "none", why: "the secret had no value before" }
        : {
            kind: "call",
            words: `make the former value of the secret ${id} current again`,
            service: "secretsmanager",
            operation: "UpdateSecretVersionStage",
            input: input(current, version),
          },
  };
}
