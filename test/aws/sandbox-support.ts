import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import type { AwsStep, WaitStep } from "../../src/core/change.js";
import { resolveRefs } from "../../src/core/change.js";
import { createClock } from "../../src/core/clock.js";
import { Gate } from "../../src/core/gate.js";
import type { JsonObject } from "../../src/core/json.js";
import { toJsonObject } from "../../src/core/json.js";
import { Redactor } from "../../src/core/redact.js";
import { type WaitProgress, waitUntil } from "../../src/core/wait.js";
import { testSandbox } from "../support/sandbox.js";

/** Wrappers and transport on a sandbox in memory, whose time passes only while something sleeps. */
export function onSandbox() {
  const world = testSandbox();
  const clock = {
    ...createClock({ now: world.now }),
    monotonic: () => world.realNow(),
    sleep: async (ms: number) => world.pass(ms / 1000),
  };
  const gate = new Gate(READ_LIST);
  const { signal } = new AbortController();
  const env = sandboxEnvironment();
  const { protocol, handlerFor } = world.sandbox;
  const made = createAws({
    env,
    gate,
    redactor: new Redactor(),
    clock,
    signal,
    overrides: { protocol, requestHandler: handlerFor },
  });

  /** Carries a step out as the engine does, and answers with what it keeps. */
  const run = async (step: AwsStep): Promise<JsonObject> => {
    const input = toJsonObject(resolveRefs(step.input, {}) as JsonObject);
    const { service, operation } = step;
    const attempts = step.repeat === "once" ? ("once" as const) : ("retry" as const);
    const reply = await gate.permit({ service, operation, content: input }, () =>
      made.transport.send({ service, operation, input }, { attempts, signal }),
    );
    return step.keep?.(reply.output) ?? {};
  };
  const wait = async (step: WaitStep, results: Record<string, JsonObject> = {}) => {
    const looks: WaitProgress[] = [];
    const end = await waitUntil(step.wait(results), { clock, signal, onProgress: (one) => looks.push(one) });
    return { end, looks };
  };
  return { ...made, ...world, env, clock, run, wait };
}
