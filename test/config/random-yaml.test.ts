import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.js";
import { resolveConfigured } from "../../src/config/resolve.js";
import { NexusError } from "../../src/core/errors.js";

const KEYS = ["project", "environment", "environments", "region", "accountId", "names", "thresholds", "contacts"];
const MORE = [
  "notifications",
  "slack",
  "webhook",
  "severities",
  "waitTimeout",
  "onCall",
  "__proto__",
  "constructor",
  "<<",
];
const WORDS = [
  "acme",
  "eu-west-1",
  "*a",
  "&a",
  "!!binary",
  "~",
  "[",
  "{",
  "}",
  "|",
  ">",
  "\t",
  "- ",
  "---",
  "0123",
  "1e999",
];

const key = fc.constantFrom(...KEYS, ...MORE);
const line = fc
  .tuple(
    fc.nat({ max: 4 }),
    fc.oneof(key, fc.string({ maxLength: 8 })),
    fc.oneof(fc.constantFrom(...WORDS), fc.string()),
  )
  .map(([depth, name, value]) => `${" ".repeat(depth * 2)}${name}: ${value}`);
const yaml = fc.oneof(
  fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n")),
  fc.string({ unit: "binary" }),
);

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(key, tie("any"), { maxKeys: 5 }),
  ),
})).any;

/** Resolving `text` gives an environment or a proper error: one a person can read, with exit code 2. */
function resolvesOrExplains(text: string): void {
  try {
    const env = resolveConfigured({
      globals: { env: undefined, profile: undefined, region: undefined, endpointUrl: undefined },
      variables: {},
      paths: { config: "/home/someone/.config/nexusctl", cwd: "/somewhere" },
      fs: { read: (path) => (path === "/somewhere/nexusctl.yaml" ? text : undefined) },
    });
    expect(env.project).not.toBe("");
  } catch (thrown) {
    if (!(thrown instanceof NexusError)) throw thrown;
    expect(thrown.exitCode).toBe(2);
    expect(thrown.hint).toBeDefined();
    expect(thrown.message).not.toMatch(/\n\s+at /);
  }
}

describe("whatever a configuration file holds, it is an environment or a readable error", () => {
  test("lines of keys and YAML's own characters", () => {
    fc.assert(fc.property(yaml, resolvesOrExplains), { numRuns: 2000 });
  });

  test("well-formed data of any shape", () => {
    fc.assert(
      fc.property(value, (data) => resolvesOrExplains(JSON.stringify(data))),
      { numRuns: 2000 },
    );
  });

  test("every problem has a line of the file", () => {
    fc.assert(
      fc.property(yaml, (text) => {
        const lines = text.split(/\r\n|\r|\n/).length;
        for (const problem of parseConfig("file", text).problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["ten thousand nested lists", "[".repeat(10_000)],
    ["ten thousand nested maps", Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    [
      "aliases that multiply",
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n`,
    ],
    ["an alias of itself", "a: &a {b: *a}\n"],
    ["a file of a megabyte", "x".repeat(1_000_001)],
  ])("%s", (_, text) => {
    resolvesOrExplains(text);
    expect(parseConfig("file", text).problems).not.toEqual([]);
  });
});
