import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { applyChange } from "../../src/core/apply.js";
import type { Change } from "../../src/core/change.js";
import { Gate } from "../../src/core/gate.js";
import { Redactor } from "../../src/core/redact.js";
import { type FakeParts, fakeContext } from "./context.js";
import { performOptions, testEngine } from "./engine.js";
import { testSandbox } from "./sandbox.js";

/** A sandbox in memory as commands see it, and the engine's way into it. */
export function sandboxContext() {
  const world = testSandbox();
  const gate = new Gate(READ_LIST);
  const { signal } = new AbortController();
  const aws = createAws({
    env: sandboxEnvironment(),
    gate,
    redactor: new Redactor(),
    clock: world.sandbox.clock,
    signal,
    overrides: { protocol: world.sandbox.protocol, requestHandler: world.sandbox.handlerFor },
  });
  return {
    ecs: world.ecs,
    context: (parts: FakeParts = {}) => ({ ...fakeContext({ now: world.now(), ...parts }), aws: aws.services }),
    /** Without waits. */
    apply: (change: Change) =>
      applyChange(
        change,
        { ...performOptions(), wait: false },
        { ...testEngine().deps, gate, transport: () => aws.transport },
      ),
  };
}
