import { isObject } from "../../src/core/json.js";
import { REGION } from "./seed.js";

const scope = `test/20260101/${REGION}/ecs/aws4_request`;

/** ECS's own protocol without an SDK: what is sent is what is given, and what comes back is what is said. */
export async function callEcs(
  endpoint: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AmazonEC2ContainerServiceV20141113.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`ecs ${operation} answered ${answer.status}: ${text}`);
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}
