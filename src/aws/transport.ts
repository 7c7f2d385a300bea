import type { JsonObject } from "../core/json.js";
import type { Transport } from "../core/transport.js";
import type { Clients } from "./clients.js";
import { textAt } from "./outside.js";

/** Members that the SDK wants as `Date`; the engine hands them over as ISO 8601 text. By `service:operation`. */
const TIMES: Readonly<Record<string, readonly string[]>> = {
  "cloudwatch:PutAlarmMuteRule": ["StartDate", "ExpireDate"],
  "rds:RestoreDBInstanceToPointInTime": ["RestoreTime"],
};

/** The engine's way to AWS: any operation by its name, through the same gate and settings as every read. */
export function createTransport({ clients }: { clients: Clients }): Transport {
  return {
    async send({ service, operation, input, region }, { attempts, signal }) {
      const { $metadata, ...output } = await clients.send(
        service,
        operation,
        withTimes(input, TIMES[`${service}:${operation}`] ?? []),
        { attempts, signal, ...(region === undefined ? {} : { region }) },
      );
      return { output, requestId: textAt($metadata, "requestId") };
    },
  };
}

function withTimes(input: JsonObject, members: readonly string[]): object {
  const times = members.flatMap((member) => {
    const value = input[member];
    return typeof value === "string" ? [[member, new Date(value)]] : [];
  });
  return { ...input, ...Object.fromEntries(times) };
}
