import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApplyObserver } from "../../src/core/apply.js";
import type { AwsStep, Change } from "../../src/core/change.js";
import type { Clock } from "../../src/core/clock.js";
import { Gate } from "../../src/core/gate.js";
import type { Interrupts, Io } from "../../src/core/io.js";
import { openJournal } from "../../src/core/journal.js";
import { localLocks } from "../../src/core/local-locks.js";
import type { PerformDeps, PerformOptions } from "../../src/core/perform.js";
import { Redactor } from "../../src/core/redact.js";
import type { Call, Reply, Transport } from "../../src/core/transport.js";

/** A clock that a test moves: sleeping passes the time at once. */
export function testClock(start = "2026-01-31T12:00:00Z"): Clock & { pass(ms: number): void } {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    monotonic: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    deadline: (ms) => AbortSignal.timeout(ms),
    pass: (ms) => {
      now += ms;
    },
  };
}

export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), "nexusctl-test-"));
}

/** Answers to questions in the order they are asked; asking more than was expected fails the test. */
export function scriptedIo(answers: (boolean | string)[] | "no terminal"): Io & { asked: string[]; notes: string[] } {
  const asked: string[] = [];
  const notes: string[] = [];
  const next = (question: string) => {
    asked.push(question);
    if (answers === "no terminal") throw new Error(`asked without a terminal: ${question}`);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody expected the question: ${question}`);
    return answer;
  };
  return {
    interactive: answers !== "no terminal",
    asked,
    notes,
    phase: () => ({ update() {}, progress() {}, done() {}, fail() {} }),
    note: (line) => notes.push(line.text),
    detail: () => {},
    confirm: async (question) => next(question) === true,
    typeName: async (question, name) => next(question) === name,
    choose: async (question, choices) => {
      const answer = next(question);
      const chosen = choices.find(({ value }) => value === answer);
      if (chosen === undefined) throw new Error(`no such choice: ${String(answer)}`);
      return chosen.value;
    },
    ask: async (question) => String(next(question)),
  };
}

/** A transport that records what is sent; `answer` may throw what the network or AWS would. */
export function recordingTransport(
  gate: Gate,
  answer: (call: Call) => Reply["output"] = () => ({}),
): Transport & { sent: Call[] } {
  const sent: Call[] = [];
  return {
    sent,
    async send(call) {
      gate.check({ service: call.service, operation: call.operation, content: call.input });
      sent.push(call);
      return { output: answer(call), requestId: `req-${sent.length}` };
    },
  };
}

export function uninterrupted(): Interrupts & { controller: AbortController } {
  const controller = new AbortController();
  return {
    controller,
    signal: controller.signal,
    abort: () => controller.abort(),
    lend: (body) => body(),
    hold: (body) => body(new AbortController().signal),
    attend: (_left, body) => body(new AbortController().signal),
  };
}

export function silentObserver(): ApplyObserver {
  return { stepBegan() {}, waiting() {}, stepEnded() {}, note() {} };
}

/** An engine on a temporary folder, with everything observable. */
export function testEngine(
  answers: Parameters<typeof scriptedIo>[0] = "no terminal",
  answer?: (call: Call) => Reply["output"],
) {
  const folder = tempFolder();
  const clock = testClock();
  const gate = new Gate({ ecs: ["DescribeServices"] });
  const transport = recordingTransport(gate, answer);
  const io = scriptedIo(answers);
  const journal = openJournal(folder, { clock, redactor: new Redactor() });
  const previews: Change[] = [];
  const interrupts = uninterrupted();
  const deps: PerformDeps = {
    gate,
    transport: () => transport,
    clock,
    journal,
    shared: undefined,
    io,
    interrupts,
    locks: localLocks(join(folder, "locks"), clock),
    observer: silentObserver(),
    onInterruptedWait: async () => "detach",
    redactor: new Redactor(),
    reveal: () => undefined,
    preview: async (change) => {
      previews.push(change);
    },
  };
  return { deps, folder, clock, gate, transport, io, journal, previews, interrupts };
}

export function performOptions(globals: Partial<PerformOptions["globals"]> = {}): PerformOptions {
  return {
    environment: "staging",
    region: "eu-west-1",
    actor: { user: "ada", host: "laptop", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ada" },
    wait: true,
    globals: { dryRun: false, yes: false, confirm: undefined, ...globals },
  };
}

export function scaleStep(rest: Partial<AwsStep> = {}): AwsStep {
  return {
    kind: "aws",
    id: "scale",
    words: "Set the desired count to 5",
    service: "ecs",
    operation: "UpdateService",
    input: { cluster: "c", service: "web", desiredCount: 5 },
    repeat: "harmless",
    undo: {
      kind: "call",
      words: "Set the desired count back to 2",
      service: "ecs",
      operation: "UpdateService",
      input: { cluster: "c", service: "web", desiredCount: 2 },
    },
    ...rest,
  };
}

export function scaleChange(rest: Partial<Change> = {}): Change {
  return {
    kind: "change",
    title: "Scale web to 5",
    risk: "disruptive",
    resource: { type: "ecs-service", name: "web" },
    facts: [
      {
        name: "desired count",
        before: 2,
        after: 5,
        moved: (now) => `the service was scaled to ${String(now)} by someone else since you looked`,
      },
    ],
    warnings: [],
    steps: [scaleStep()],
    ...rest,
  };
}
