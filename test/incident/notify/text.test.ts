import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, oneLine, partsOf, printable } from "../../../src/incident/notify/text.js";

describe("text that leaves", () => {
  it("keeps line breaks, tabs and emoji, and nothing that acts on a screen", () => {
    expect(printable("a\u001b[31m\u0007b\u202ec\r\nd\te 😀\u0000")).toBe("a[31mbc\nd\te 😀");
    expect(oneLine("  a\n\n b\t c ")).toBe("a b c");
  });

  it("is cut at a limit, never inside a character, and says that it was", () => {
    expect(cut("abc", 3)).toBe("abc");
    expect(cut("abcd", 3)).toBe("ab…");
    expect(cut("a😀😀", 4)).toBe("a😀…");
  });

  it("falls into parts that are short enough and make the whole again, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), fc.integer({ min: 4, max: 60 }), (text, max) => {
        const parts = partsOf(text, max);
        expect(parts.join("")).toBe(text);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(max);
      }),
    );
  });
});
