import { describe, expect, it } from "vitest";
import { Redactor } from "../../src/core/redact.js";

describe("the redactor", () => {
  it("takes every registered secret out of text and data", () => {
    const redactor = new Redactor();
    redactor.add("s3cr3t-value");
    expect(redactor.text("a s3cr3t-value, twice: s3cr3t-value")).toBe("a [redacted], twice: [redacted]");
    expect(redactor.json({ deep: [{ note: "is s3cr3t-value" }] })).toEqual({ deep: [{ note: "is [redacted]" }] });
  });

  it("masks secrets nobody registered by the shape of what holds them", () => {
    const redactor = new Redactor();
    expect(redactor.text("https://user:hunter2@example.com/x")).toBe("https://user:[redacted]@example.com/x");
    expect(redactor.text("aws_secret_access_key=abcd/efgh")).not.toContain("abcd");
    expect(redactor.json({ MasterUserPassword: "x", SecretAccessKey: "y", name: "z" })).toEqual({
      MasterUserPassword: "[redacted]",
      SecretAccessKey: "[redacted]",
      name: "z",
    });
  });

  it("knows a secret also as JSON, an address, Base64 or a page has it, and each line of a long one", () => {
    const secret = 'a"b&c<d> $1.*[é]\nsecond line';
    const redactor = new Redactor();
    redactor.add(secret);
    const forms = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      "a&quot;b&amp;c&lt;d&gt; $1.*[é]\nsecond line",
      "  second line of two",
    ];
    for (const form of forms) {
      const text = redactor.text(`before ${form} after`);
      expect(text).toContain("[redacted]");
      expect(text).not.toMatch(/second|YSJi|a%22b|a&quot;b|a."b/);
    }
  });

  it("takes the longer of two first, so that no end of it is left", () => {
    const redactor = new Redactor();
    redactor.add("word");
    redactor.add("word-and-more");
    expect(redactor.text("is word-and-more, is word")).toBe("is [redacted], is [redacted]");
  });

  it("ignores what is too short to be a secret", () => {
    const redactor = new Redactor();
    redactor.add("a");
    redactor.add(undefined);
    expect(redactor.text("banana")).toBe("banana");
  });
});
