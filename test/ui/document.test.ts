import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EXIT, NexusError } from "../../src/core/errors.js";
import type { Json, JsonObject } from "../../src/core/json.js";
import { report } from "../../src/core/report.js";
import { awsText } from "../../src/ui/aws-text.js";
import { documentOf, formatDocument, jsonLine } from "../../src/ui/document.js";
import { reportText } from "../../src/ui/show.js";
import { actingIn, viewOf } from "./support.js";

const services = report({
  schema: "service.list",
  headline: "2 services",
  tone: "info",
  sections: [],
  data: {
    services: [
      { name: "web", running: 3, stable: true },
      { name: "job", running: 0, stable: false },
    ],
  },
});

const ask = (output: "table" | "json" | "yaml" | "text", query?: string, tty = false) =>
  reportText(services, { output, query }, viewOf({ tty }));

describe("a document for a program", () => {
  it("names its version and its kind", async () => {
    expect(JSON.parse(await ask("json"))).toEqual({ schemaVersion: 1, kind: "service.list", ...services.data });
  });

  it("comes back from JSON and from YAML as it was, whatever text it holds, and acts on no terminal", async () => {
    const anyText = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("a: b", "# c", "\u009b2J", "\u001b]0;x\u0007", "no", "1e3", "line\nline\n", " x ", "\u2028"),
    );
    const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        anyText,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          anyText.filter((key) => key !== "__proto__"),
          tie("value"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(anyJson, async (value) => {
        const json = await formatDocument({ value }, "json");
        const yaml = await formatDocument({ value }, "yaml");
        const text = await formatDocument({ value }, "text");
        expect(JSON.parse(json)).toEqual({ value });
        expect(parse(yaml)).toEqual({ value });
        expect(JSON.parse(jsonLine({ value }))).toEqual({ value });
        expect(actingIn(json + yaml + text.replaceAll("\t", ""))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("does not let data take the place of version or kind", () => {
    expect(documentOf("a.b", { kind: "x", schemaVersion: 9, z: 1 })).toEqual({ schemaVersion: 1, kind: "a.b", z: 1 });
  });
});

describe("--query", () => {
  it("chooses what is printed, in every format", async () => {
    expect(JSON.parse(await ask("json", "services[].name"))).toEqual(["web", "job"]);
    expect(await ask("yaml", "services[0].running")).toBe("3\n");
    expect(await ask("text", "services[].[name, running]")).toBe("web\t3\njob\t0\n");
    expect(await ask("table", "services[].{Name: name, Running: running}")).toBe("Name\tRunning\nweb\t3\njob\t0\n");
  });

  it("takes bare words in backticks, as the aws CLI does", async () => {
    expect(JSON.parse(await ask("json", "services[?name==`web`].running"))).toEqual([3]);
  });

  it("lays what is left out as a table on a terminal", async () => {
    expect(await ask("table", "services[].{Name: name}", true)).toBe("  Name\n  web\n  job\n");
    expect(await ask("table", "services[?name=='none']", true)).toBe("  nothing matches the query\n");
    expect(await ask("table", "services[0].name", true)).toBe("  web\n");
  });

  it.each([
    ["services[", "at its end"],
    ["services[].", "at its end"],
    ["services[?name==] | [0]", "at character 17"],
    ["services.^", "at character 10"],
    ["a | | b", "at character 5"],
  ])("that is wrong is a usage error that says where: %s", async (expression, where) => {
    const error = await ask("json", expression).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NexusError);
    expect(error).toMatchObject({ exitCode: EXIT.usage, message: expect.stringContaining(where) });
  });

  it.each(["nosuch(@)", "length(services[0].running)"])(
    "that does not fit the data is one too: %s",
    async (expression) => {
      await expect(ask("json", expression)).rejects.toMatchObject({ exitCode: EXIT.usage });
    },
  );
});

describe("-o text is the aws CLI's", () => {
  it.each<[string, Json, string]>([
    ["scalars of an object by key", { b: 2, a: "x" }, "x\t2\n"],
    ["a list of objects under its key", { Rows: [{ a: 1 }, { a: 2 }] }, "ROWS\t1\nROWS\t2\n"],
    ["a key that one object lacks left empty", [{ a: 1, b: 2 }, { b: 3 }], "1\t2\n\t3\n"],
    ["a list of scalars under its key", { Tags: ["x", "y"] }, "TAGS\tx\nTAGS\ty\n"],
    ["a bare list on one line", ["x", "y"], "x\ty\n"],
    ["null and booleans as Python words", [null, true, false], "None\tTrue\tFalse\n"],
    ["nothing for an empty list", [], ""],
    ["tabs and breaks inside a value escaped", ["a\tb\nc"], "a\\tb\\nc\n"],
  ])("%s", (_words, data, expected) => {
    expect(awsText(data)).toBe(expected);
  });

  it("prefixes what is nested with its own key", () => {
    const data: JsonObject = { Service: { Name: "web", Ports: [80, 443] }, Count: 1 };
    expect(awsText(data)).toBe("1\nSERVICE\tweb\nPORTS\t80\nPORTS\t443\n");
  });
});
