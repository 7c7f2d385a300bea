import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonMistake, parseJsonText } from "../../src/core/json-text.js";

function mistakeIn(text: string): string {
  try {
    parseJsonText(text);
  } catch (thrown) {
    if (thrown instanceof JsonMistake) return thrown.message;
    throw thrown;
  }
  return "none";
}

describe("JSON that a person typed", () => {
  it("means what it means to any other reader", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJsonText(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is refused exactly where any other reader refuses it, but for a name that is there twice", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      "1",
      "-",
      "0",
      "true",
      "nul",
      " ",
      "\n",
      '"',
      "\\",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join("");
        const ours = mistakeIn(text);
        if (ours.includes("is there twice")) return;
        let theirs = "none";
        try {
          JSON.parse(text);
        } catch {
          theirs = "some";
        }
        expect(ours === "none", `${JSON.stringify(text)}: ${ours}`).toBe(theirs === "none");
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['{\n  "a": 1,\n}', 'line 2, column 9: a comma too many before "}"'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected "," or "}", found a text'],
    ["{'a': 1}", "line 1, column 2: expected a name in double quotes, found a word"],
    ["{\"a\": 'x'}", "line 1, column 7: text stands in double quotes, not single ones"],
    ['{"a": [1,\n 2', 'line 1, column 7: this "[" is never closed'],
    ["{\r\n// why\r\n}", "line 2, column 1: a comment: JSON has none"],
    ['{"a": 1} x', "line 1, column 10: something follows after the end"],
    ['{"a": 1, "a": 2}', 'line 1, column 10: "a" is there twice'],
    ['{"a": "x\ny"}', "line 1, column 7: this text is not closed"],
    ["", "line 1, column 1: expected a value, found the end of the text"],
    ["[".repeat(200), "more than 100 levels deep"],
  ])("is told where it is wrong: %j", (text, says) => {
    expect(mistakeIn(text)).toContain(says);
  });

  it("never repeats a word that may be a secret", () => {
    for (const text of ['{"value": hunter2}', "{'hunter2': 1}", '["a" hunter2]', '{"a" hunter2}', "hunter2"]) {
      expect(mistakeIn(text)).toContain("line 1");
      expect(mistakeIn(text)).not.toContain("hunter2");
    }
  });

  it("remembers where each value stands, or the nearest around one that is not there", () => {
    const { placeOf } = parseJsonText('{\n  "a": [\n    {"b": 3}\n  ]\n}');
    expect(placeOf(["a", 0, "b"])).toEqual({ line: 3, column: 11 });
    expect(placeOf(["a", 0, "missing", "deep"])).toEqual({ line: 3, column: 5 });
    expect(placeOf(["nowhere"])).toEqual({ line: 1, column: 1 });
  });
});
