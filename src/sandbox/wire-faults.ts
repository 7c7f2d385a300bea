import { HttpResponse } from "@smithy/core/protocols";
import { NexusError } from "../core/errors.js";
import { AwsFault } from "./part.js";
import { PARTS, type Part } from "./parts.js";
import type { Random } from "./random.js";
import { type Between, respondFault } from "./wire.js";

/** What a trouble does with a call. `answer` takes the call to the platform. */
type Trouble = (part: Part, operation: string, answer: () => Promise<HttpResponse>) => Promise<HttpResponse>;

/** How long `slow` holds an answer back, in milliseconds of the machine's time. */
const SLOW_MS = 400;

const TROUBLES: Readonly<Record<string, Trouble>> = {
  error: async () => respondFault(new AwsFault("InternalFailure", "We encountered an internal error.", 500)),
  unavailable: async () => respondFault(new AwsFault("ServiceUnavailable", "Service is unavailable.", 503)),
  denied: async (part, operation) =>
    respondFault(
      new AwsFault(part.denied, `User is not authorized to perform: ${part.iam ?? part.name}:${operation}`, 403),
    ),
  throttled: async (part) => respondFault(new AwsFault(part.throttled, "Rate exceeded")),
  skewed: async () =>
    respondFault(
      new AwsFault(
        "RequestTimeTooSkewed",
        "The difference between the request time and the server's is too large.",
        403,
      ),
    ),
  expired: async () =>
    respondFault(new AwsFault("ExpiredTokenException", "The security token included in the request is expired", 403)),
  hang: () => new Promise(() => undefined),
  reset: () => Promise.reject(connectionReset()),
  "lost-reply": async (_, __, answer) => {
    await answer();
    throw connectionReset();
  },
  slow: async (_, __, answer) => {
    await new Promise((done) => setTimeout(done, SLOW_MS));
    return answer();
  },
  cut: async (_, __, answer) => {
    const response = await answer();
    if (response.body instanceof Uint8Array) {
      response.body = response.body.subarray(0, Math.floor(response.body.length / 2));
    }
    return response;
  },
  html: async () =>
    new HttpResponse({
      statusCode: 200,
      headers: { "content-type": "text/html" },
      body: Buffer.from("<html><body>Sign in to the guest network</body></html>"),
    }),
};

interface Fault {
  trouble: Trouble;
  service: string;
  operation: string | undefined;
  /** Whether it strikes at the call of this number, counted from 1 among those it is about. */
  strikes(call: number): boolean;
}

/**
 * Troubles between client and platform, for drills and tests: `error:rds`, `throttled:*@30%`, `lost-reply:ecs.UpdateService`,
 * `reset:ecs@2`. After the colon stands a service, or a service and one operation, or `*` for all; after the `@` which
 * of their calls in this process: the one of that number, or a share of them.
 * @throws config error naming what there is, for a fault that could never happen
 */
export function createWireFaults(texts: readonly string[], random: Random): Between | undefined {
  if (texts.length === 0) return undefined;
  const faults = texts.map((text) => ({ ...parse(text, random), calls: 0 }));
  return ({ target, operation }, answer) => {
    const part = PARTS[target];
    if (part === undefined) return answer();
    return faults.reduceRight<() => Promise<HttpResponse>>((inner, fault) => {
      if (fault.service !== "*" && fault.service !== part.name) return inner;
      if (fault.operation !== undefined && fault.operation !== operation) return inner;
      fault.calls += 1;
      return fault.strikes(fault.calls) ? () => fault.trouble(part, operation, inner) : inner;
    }, answer)();
  };
}

function connectionReset(): Error {
  return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
}

function parse(text: string, random: Random): Fault {
  const [, kind = "", service = "", operation, which] = /^([^:]*):([^.@]*)(?:\.([^@]*))?(?:@(.*))?$/.exec(text) ?? [];
  const trouble = Object.hasOwn(TROUBLES, kind) ? TROUBLES[kind] : undefined;
  if (trouble === undefined) throw wrong(text, `begins with one of ${Object.keys(TROUBLES).join(", ")} and a colon`);
  check(text, service, operation);
  return { trouble, service, operation, strikes: strikesOf(text, which, random) };
}

function check(text: string, service: string, operation: string | undefined): void {
  const parts = Object.values(PARTS);
  const part = parts.find(({ name }) => name === service);
  if (part === undefined && (service !== "*" || operation !== undefined)) {
    throw wrong(text, `names one of ${parts.map(({ name }) => name).join(", ")}, or * for all`);
  }
  if (part === undefined || operation === undefined || Object.hasOwn(part.operations, operation)) return;
  throw wrong(text, `names one of ${Object.keys(part.operations).sort().join(", ")}`);
}

function strikesOf(text: string, which: string | undefined, random: Random): Fault["strikes"] {
  if (which === undefined) return () => true;
  const [, number = "", percent] = /^(\d+)(%?)$/.exec(which) ?? [];
  const value = Number(number);
  if (number === "" || value < 1) throw wrong(text, "says after the @ which call (2) or how many of them (30%)");
  if (percent === "") return (call) => call === value;
  return (call) => random.at("wire-fault", text, call) < value / 100;
}

function wrong(fault: string, rule: string): NexusError {
  return new NexusError("config", `"${fault}" is no trouble the sandbox can make: it ${rule}`, {
    hint: "correct NEXUSCTL_SANDBOX_FAULTS, for example error:rds,lost-reply:ecs.UpdateService,throttled:*@30%",
  });
}
