import { isObject } from "../core/json.js";
import type { SdkClient } from "./sdk-client.js";
import { bodyOf } from "./stranger.js";

/** What is read, altered and sent back: nothing of it may get lost on the way. */
const WHOLE = new Set(["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]);

/**
 * The SDK knows AWS as of its own release: a member that AWS added since is dropped without a word, in what is read and in
 * what is sent. A definition registered anew would lose it. Here such members are put back, both ways.
 * @returns what to make of the SDK's output
 */
export function keepWhole(name: string, command: object): (output: Record<string, unknown>) => Record<string, unknown> {
  if (!WHOLE.has(name)) return (output) => output;
  // Commands have the same middleware stack as clients.
  const { middlewareStack } = command as Pick<SdkClient, "middlewareStack">;
  let answered: unknown;
  middlewareStack.add(
    (next) => async (args) => {
      const { request } = args;
      if (isJson(request)) {
        const sent = parsed(request.body);
        if (sent !== undefined) request.body = JSON.stringify(withLost(sent, args.input));
      }
      return next(args);
    },
    { step: "build", name: "nexusctlWholeRequest", priority: "high" },
  );
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      answered = isJson(result.response) ? parsed(await bodyOf(result.response)) : undefined;
      return result;
    },
    { step: "deserialize", name: "nexusctlWholeReply", priority: "low" },
  );
  return (output) => {
    const whole = withLost(output, answered);
    return isObject(whole) ? whole : output;
  };
}

/** `part` with every member of `whole` that it lacks. What both have stays as it is in `part`. */
export function withLost(part: unknown, whole: unknown): unknown {
  if (Array.isArray(part) && Array.isArray(whole)) {
    return part.length === whole.length ? part.map((item: unknown, at) => withLost(item, whole[at])) : part;
  }
  if (!isObject(part) || !isObject(whole)) return part;
  const lost = Object.entries(whole).flatMap(([key, value]) => {
    if (value === null || value === undefined || key === "__type") return [];
    return [[key, key in part ? withLost(part[key], value) : value]];
  });
  return { ...part, ...Object.fromEntries(lost) };
}

function isJson(message: unknown): message is { headers: Record<string, string>; body: unknown } {
  if (!isObject(message) || !isObject(message.headers)) return false;
  return String(message.headers["content-type"]).includes("json");
}

/** Undefined for what cannot be read: that is the SDK's to refuse. */
function parsed(body: unknown): unknown {
  try {
    if (typeof body === "string") return JSON.parse(body);
    return body instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(body)) : undefined;
  } catch {
    return undefined;
  }
}
