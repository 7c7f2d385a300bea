import { isObject } from "../core/json.js";
import { readInput } from "./input.js";
import { AwsFault, type Call, type Operation } from "./part.js";
import { nextSequence, type World } from "./world.js";

const INVALID = "InvalidParameterValueException";
const TOOK_MS = 2_140;

/** Lambda: the one function that rehearses recovery. Sent `{"fail": true}` it fails, as a drill may want it to. */
export const functionOperations: Record<string, Operation<World>> = {
  GetFunctionConfiguration: (input, call) => {
    const name = needFunction(input, call);
    return {
      FunctionName: name,
      FunctionArn: `arn:aws:lambda:${call.setup.region}:${call.setup.accountId}:function:${name}`,
      Runtime: "python3.12",
      Timeout: 300,
      State: "Active",
      LastModified: new Date(call.world.startedAt - 30 * 86_400_000).toISOString(),
    };
  },
  Invoke: (input, call) => {
    const name = needFunction(input, call);
    const id = `sandbox-${nextSequence(call.world)}`;
    const fails = payloadOf(input.Payload, name).fail === true;
    const log = [
      `START RequestId: ${id} Version: $LATEST`,
      "checking the newest snapshot: available",
      ...(fails ? ["[ERROR] RuntimeError: the standby did not take over"] : ["restoring it in us-east-1: reachable"]),
      `END RequestId: ${id}`,
      `REPORT RequestId: ${id}\tDuration: ${TOOK_MS}.00 ms\tBilled Duration: ${TOOK_MS} ms\tMemory Size: 256 MB`,
    ].join("\n");
    const answer = fails
      ? { errorMessage: "the standby did not take over", errorType: "RuntimeError" }
      : { recovered: true, seconds: TOOK_MS / 1_000 };
    return {
      StatusCode: 200,
      ...(fails ? { FunctionError: "Unhandled" } : {}),
      ExecutedVersion: "$LATEST",
      LogResult: Buffer.from(log).toString("base64"),
      Payload: new Uint8Array(Buffer.from(JSON.stringify(answer))),
    };
  },
};

function needFunction(input: Record<string, unknown>, { setup }: Call<World>): string {
  const name = readInput(input, INVALID)
    .needText("FunctionName")
    .replace(/^arn:.*:function:/, "");
  if (name === setup.names.recoveryFunction) return name;
  throw new AwsFault("ResourceNotFoundException", `Function not found: ${name}`, 404);
}

/** @throws AwsFault as Lambda answers what is no JSON */
function payloadOf(payload: unknown, name: string): Record<string, unknown> {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString("utf8") : "{}";
  try {
    const value: unknown = JSON.parse(text === "" ? "{}" : text);
    return isObject(value) ? value : {};
  } catch {
    throw new AwsFault("InvalidRequestContentException", `Could not parse request body into json: ${name}`);
  }
}
