import { readInput } from "./input.js";
import { AwsFault, type Operation } from "./part.js";
import type { World } from "./world.js";

/** Secrets Manager: there is one secret, the database's. */
export const secretOperations: Record<string, Operation<World>> = {
  GetSecretValue: (input, { setup, now }) => {
    const id = readInput(input, "InvalidParameterException").needText("SecretId");
    if (id !== setup.names.database) {
      throw new AwsFault("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    const value = { username: "nexus_admin", password: "sandbox-password" };
    return { Name: id, SecretString: JSON.stringify(value), CreatedDate: now };
  },
};
