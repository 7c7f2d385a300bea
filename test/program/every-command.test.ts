import { describe, expect, it } from "vitest";
import { READ_LIST } from "../../src/aws/read-list.js";
import { createAws } from "../../src/aws/services.js";
import { sandboxEnvironment } from "../../src/config/sandbox.js";
import { applyChange } from "../../src/core/apply.js";
import type { Command, CommandGroup } from "../../src/core/command.js";
import { NexusError } from "../../src/core/errors.js";
import { Gate } from "../../src/core/gate.js";
import { Redactor } from "../../src/core/redact.js";
import { ENTRIES } from "../../src/program/groups.js";
import { parseCommandLine } from "../../src/program/tree.js";
import { readValues } from "../../src/program/values.js";
import { fakeContext } from "../support/context.js";
import { performOptions, testEngine } from "../support/engine.js";
import { testSandbox } from "../support/sandbox.js";
import { shellWords } from "../support/shell-words.js";

interface Known {
  path: string;
  command: Command;
}

const known: Known[] = (await Promise.all(ENTRIES.map((entry) => entry.load()))).flatMap((node) => walk(node, ""));

function walk(node: Command | CommandGroup, prefix: string): Known[] {
  const path = `${prefix}${node.name}`;
  if (!("commands" in node)) return [{ path, command: node }];
  const own = node.self === undefined ? [] : [{ path, command: node.self }];
  return [...own, ...node.commands.flatMap((child) => walk(child, `${path} `))];
}

const examples = known.flatMap(({ path, command }) => command.examples.map(({ type }) => ({ path, command, type })));
const changes = examples.filter(({ command }) => command.risk !== "reads" && command.needs === "environment");

describe("every command", () => {
  it.each(known)("$path says what it does, with two examples of its own", ({ path, command }) => {
    expect(command.summary).not.toMatch(/\.$/);
    expect(command.examples.length).toBeGreaterThanOrEqual(2);
    for (const { type } of command.examples) expect(type).toContain(path);
  });

  it.each(examples)("nexusctl $type can be typed", async ({ type, command }) => {
    const parsed = await parseCommandLine(shellWords(type));
    if (parsed.kind !== "command") throw new Error(`"${type}" is help, not a command`);
    expect(parsed.typed.command).toBe(command);
    expect(() => readValues(command, parsed.typed.raw)).not.toThrow();
  });
});

describe("in a dry run", () => {
  it.each(changes)(
    "nexusctl $type reads, and nothing it plans can be sent",
    async ({ type, command }) => {
      const world = testSandbox();
      const gate = new Gate(READ_LIST);
      gate.close();
      const engine = testEngine();
      const { controller } = engine.interrupts;
      const aws = createAws({
        env: sandboxEnvironment(),
        gate,
        redactor: new Redactor(),
        clock: world.sandbox.clock,
        signal: controller.signal,
        overrides: { protocol: world.sandbox.protocol, requestHandler: world.sandbox.handlerFor },
      });
      const parsed = await parseCommandLine(shellWords(type));
      if (parsed.kind !== "command") throw new Error(`"${type}" is help, not a command`);
      const ctx = { ...fakeContext({ now: world.now(), sandbox: world.sandbox.control }), aws: aws.services };

      const outcome = await command.run(ctx, readValues(command, parsed.typed.raw)).catch((thrown: unknown) => {
        // An example names a change, an image or a revision that this platform need not have.
        if (thrown instanceof NexusError) return undefined;
        throw thrown;
      });
      if (outcome?.kind === "change" && outcome.steps.length > 0) {
        const applied = await applyChange(outcome, performOptions(), {
          ...engine.deps,
          gate,
          transport: () => aws.transport,
        });
        expect(applied).toMatchObject({ status: "failed", error: { message: expect.stringContaining("dry run") } });
      }

      const reads = new Set(
        Object.entries(READ_LIST).flatMap(([service, names]) => names.map((name) => `${service}:${name}`)),
      );
      expect(world.calls.filter((call) => !reads.has(call))).toEqual([]);
      // The weekly list reads a week of logs.
    },
    30_000,
  );
});
