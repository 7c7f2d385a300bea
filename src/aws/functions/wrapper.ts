import { asNexusError, notFound } from "../../core/errors.js";
import type { Functions } from "../functions.js";
import type { WrapperDeps } from "../wrapper-deps.js";

const DEFAULT_SECONDS = 3;

/** @see Functions; AWS: "Invoke" of the Lambda API */
export function createFunctions({ clients }: WrapperDeps): Functions {
  const api = clients.api("lambda");
  return {
    facts: async (name) => {
      try {
        const found = await api.send("GetFunctionConfiguration", { FunctionName: name });
        const modified = found.LastModified === undefined ? undefined : new Date(found.LastModified);
        return {
          name: found.FunctionName ?? name,
          arn: found.FunctionArn,
          runtime: found.Runtime,
          timeoutMs: (found.Timeout ?? DEFAULT_SECONDS) * 1_000,
          state: found.State,
          modifiedAt: modified === undefined || Number.isNaN(modified.getTime()) ? undefined : modified,
        };
      } catch (thrown) {
        if (asNexusError(thrown).code !== "not-found") throw thrown;
        throw notFound(`there is no Lambda function "${name}"`, "name it in the configuration: names.recoveryFunction");
      }
    },
    invoke: async (name, payload, { withinMs, signal }) => {
      const input = {
        FunctionName: name,
        InvocationType: "RequestResponse",
        LogType: "Tail",
        Payload: Buffer.from(payload),
      } as const;
      const answer = await api.send("Invoke", input, { attempts: "once", answerWithinMs: withinMs, signal });
      return {
        error: answer.FunctionError,
        payload: Buffer.from(answer.Payload ?? []).toString("utf8"),
        log: Buffer.from(answer.LogResult ?? "", "base64")
          .toString("utf8")
          .split("\n")
          .map((line) => line.trimEnd())
          .filter((line) => line !== ""),
        version: answer.ExecutedVersion,
      };
    },
  };
}
