import { asNexusError, NexusError, notFound } from "../../core/errors.js";
import { isObject } from "../../core/json.js";
import type { Secrets, SecretVersions } from "../secrets.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { promoteStep, putPendingStep } from "./steps.js";

export function createSecrets({ clients }: WrapperDeps): Secrets {
  const api = clients.api("secretsmanager");
  const there = async <T>(id: string, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (thrown) {
      const error = asNexusError(thrown);
      if (error.code !== "not-found") throw error;
      throw notFound(
        `Secrets Manager has no secret "${id}" with a value there`,
        `make it first: aws secretsmanager create-secret --name ${id}`,
      );
    }
  };
  const text = async (id: string, version?: string) => {
    const which = version === undefined ? { VersionStage: "AWSCURRENT" } : { VersionId: version };
    const { SecretString } = await there(id, () => api.send("GetSecretValue", { SecretId: id, ...which }));
    if (SecretString === undefined) throw new NexusError("failed", `the secret ${id} holds bytes, not text`);
    return SecretString;
  };
  const versions = async (id: string): Promise<SecretVersions> => {
    const { ARN, VersionIdsToStages } = await there(id, () => api.send("DescribeSecret", { SecretId: id }));
    const all = Object.entries(VersionIdsToStages ?? {});
    const current = all.find(([, stages]) => stages?.includes("AWSCURRENT"))?.[0];
    return { arn: ARN ?? id, current, ids: all.map(([version]) => version) };
  };
  return {
    text,
    versions,
    value: async (id, field) => {
      const whole = await text(id);
      const fields = parsed(whole);
      if (field === undefined) {
        // RDS and its rotation keep a map: the password is what is asked for.
        return typeof fields?.password === "string" ? fields.password : whole;
      }
      const found = fields?.[field];
      if (typeof found === "string") return found;
      throw notFound(`the secret ${id} has no field "${field}"`, "name another one: secretsmanager:<id>#<field>");
    },
    putPending: (id, version, secret) => putPendingStep(id, version, secret, versions),
    promote: (id, version, current) => promoteStep(id, version, current, versions),
    replay: (operation, input) => {
      const { SecretId: id, MoveToVersionId: to, RemoveFromVersionId: off } = input;
      if (operation !== "UpdateSecretVersionStage" || typeof id !== "string" || typeof to !== "string")
        return undefined;
      return promoteStep(id, to, typeof off === "string" ? off : undefined, versions);
    },
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // A plain password is no JSON.
    return undefined;
  }
}
