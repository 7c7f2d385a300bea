import { describe, expect, it } from "vitest";
import { command } from "../../src/core/command.js";
import { choice, duration, flag, integer, list, required, text, withDefault } from "../../src/core/options.js";
import { report } from "../../src/core/report.js";
import { missingValues, readValues } from "../../src/program/values.js";

const example = command({
  name: "example",
  summary: "An example",
  risk: "reads",
  args: { count: required(integer("how many", { min: 0, max: 10 })) },
  options: {
    taskDefinition: text("a revision"),
    since: withDefault(duration("how far back"), 3_600_000),
    tag: list("a tag"),
    at: choice("when", ["now", "maintenance-window"]),
    force: flag("really"),
    wait: flag("wait", true),
  },
  examples: [
    { type: "example 1", does: "one" },
    { type: "example 2", does: "two" },
  ],
  run: async () => report({ schema: "x", headline: "", tone: "ok", data: {}, sections: [] }),
});

describe("values", () => {
  it("are what the options say they are", () => {
    const raw = {
      args: ["3"],
      options: { taskDefinition: "web:4", since: "15m", tag: ["a", "b"], at: "now", force: true, wait: false },
    };
    expect(readValues(example, raw)).toEqual({
      count: 3,
      taskDefinition: "web:4",
      since: 900_000,
      tag: ["a", "b"],
      at: "now",
      force: true,
      wait: false,
    });
  });

  it("fall back to their defaults when nothing was typed", () => {
    expect(readValues(example, { args: ["0"], options: {} })).toEqual({
      count: 0,
      taskDefinition: undefined,
      since: 3_600_000,
      tag: [],
      at: undefined,
      force: false,
      wait: true,
    });
  });

  it.each([
    [["-1"], {}, "<count>"],
    [["1.5"], {}, "<count>"],
    [["1e99"], {}, "<count>"],
    [["11"], {}, "<count>"],
    [["many"], {}, "<count>"],
    [[undefined], {}, "<count>"],
    [["1"], { since: "yesterday" }, "--since"],
    [["1"], { at: "later" }, "--at"],
    [["1"], { taskDefinition: "  " }, "--task-definition"],
  ])("%j with %j are refused, naming %s", (args, options, label) => {
    expect(() => readValues(example, { args, options })).toThrow(label);
    try {
      readValues(example, { args, options });
    } catch (thrown) {
      expect(thrown).toMatchObject({ exitCode: 2 });
    }
  });

  it("that are required and missing are known before they are asked for", () => {
    expect(missingValues(example, { args: [], options: {} }).map(({ name }) => name)).toEqual(["count"]);
    expect(missingValues(example, { args: ["1"], options: {} })).toEqual([]);
  });
});
