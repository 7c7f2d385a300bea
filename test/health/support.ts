import { setMaxListeners } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { createAwsServices } from "../../src/aws/services.js";
import { type Clock, createClock } from "../../src/core/clock.js";
import type { Context } from "../../src/core/context.js";
import type { Environment } from "../../src/core/environment.js";
import { Gate } from "../../src/core/gate.js";
import { isObject, type Json } from "../../src/core/json.js";
import { Redactor } from "../../src/core/redact.js";
import type { Check, Finding } from "../../src/health/check.js";
import { TRIAGE_CHECKS } from "../../src/health/checks/index.js";
import { beginLook, runChecks } from "../../src/health/run-checks.js";
import { reachVerdict } from "../../src/health/verdict.js";
import { type FakeParts, fakeContext } from "../support/context.js";
import { testSandbox } from "../support/sandbox.js";

/** What one check finds on fakes. */
export async function findingOf(check: Check, parts: FakeParts = {}): Promise<Finding> {
  const [finding] = await runChecks([check], beginLook(fakeContext(parts)));
  if (finding === undefined) throw new Error(`${check.id} found nothing`);
  return finding;
}

/** All the text of a finding's evidence, one line each. */
export function evidenceOf({ evidence }: Finding): string {
  return evidence.map(({ text }) => text).join("\n");
}

export function factsOf({ facts }: Finding): Record<string, Json> {
  return isObject(facts) ? facts : {};
}

/** A simulated platform that can be broken and healed, and a context that looks at it through the real wrappers. */
export function platform(given: { wireFaults?: string[]; env?: Partial<Environment> } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "nexusctl-health-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const world = testSandbox({ stateFile: join(folder, "sandbox.json"), wireFaults: given.wireFaults ?? [] });
  const { control, protocol, handlerFor } = world.sandbox;
  const clock: Clock = { ...createClock({ now: world.now }), monotonic: world.realNow };
  const leaving = new AbortController();
  setMaxListeners(0, leaving.signal);
  const base = fakeContext(given.env === undefined ? {} : { env: given.env });
  const ctx: Context = {
    ...base,
    clock,
    signal: leaving.signal,
    aws: createAwsServices({
      env: base.env,
      gate: new Gate(READ_LIST),
      redactor: new Redactor(),
      clock,
      signal: leaving.signal,
      overrides: { protocol, requestHandler: handlerFor },
    }),
  };
  // Calls that hang would outlive the test.
  onTestFinished(() => leaving.abort());
  const write = ({ path, content }: { path: string; content: string }) => writeFileSync(path, content);
  return {
    ctx,
    pass: world.pass,
    break: (fault: string) => write(control.break(fault)),
    heal: (fault?: string) => write(control.heal(fault)),
    triage: async () => {
      const findings = await runChecks(TRIAGE_CHECKS, beginLook(ctx));
      return { findings, verdict: reachVerdict(findings) };
    },
  };
}
