import { describe, expect, it } from "vitest";
import { wrapIndented } from "../../src/ui/text.js";

describe("text in lines", () => {
  it("keeps the indentation it begins with", () => {
    expect(wrapIndented("  at once and no later", 14)).toEqual(["  at once and", "  no later"]);
  });

  it("hangs a numbered step under its own words", () => {
    expect(wrapIndented("1. open an incident first", 16)).toEqual(["1. open an", "   incident", "   first"]);
    expect(wrapIndented("12. then look", 40)).toEqual(["12. then look"]);
  });

  it("does not hang in a column that is too narrow for it", () => {
    expect(wrapIndented("10. open", 6)).toEqual(["10.", "open"]);
  });
});
