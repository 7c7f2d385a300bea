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

  it("ignores what is too short to be a secret", () => {
    const redactor = new Redactor();
    redactor.add("a");
    redactor.add(undefined);
    expect(redactor.text("banana")).toBe("banana");
  });
});
