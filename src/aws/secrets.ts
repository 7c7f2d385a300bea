import { NexusError, notFound } from "../core/errors.js";
import { isObject } from "../core/json.js";
import type { WrapperDeps } from "./wrapper-deps.js";

/** Secrets Manager. What it answers is to be registered with the redactor before anything else is done with it. */
export interface Secrets {
  /**
   * GetSecretValue, whole or one field of a JSON secret.
   * @throws not-found for the secret or the field; failed for a binary secret
   */
  value(id: string, field: string | undefined): Promise<string>;
}

export function createSecrets({ clients }: WrapperDeps): Secrets {
  const api = clients.api("secretsmanager");
  return {
    value: async (id, field) => {
      const { SecretString } = await api.send("GetSecretValue", { SecretId: id });
      if (SecretString === undefined) throw new NexusError("failed", `the secret ${id} holds bytes, not text`);
      const fields = parsed(SecretString);
      if (field === undefined) {
        // RDS and its rotation keep a map: the password is what is asked for.
        return typeof fields?.password === "string" ? fields.password : SecretString;
      }
      const found = fields?.[field];
      if (typeof found === "string") return found;
      throw notFound(`the secret ${id} has no field "${field}"`, "name another one: secretsmanager:<id>#<field>");
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
