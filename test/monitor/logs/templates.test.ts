import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskLine, templatesOf } from "../../../src/monitor/logs/templates.js";

describe("masking a log line", () => {
  it.each([
    ["ERROR timeout after 5003 ms calling payments", "ERROR timeout after <n> ms calling payments"],
    ["ERROR took 5003ms, 42% of 3.5GB", "ERROR took <n>ms, <n>% of <n>GB"],
    ["ERROR user_id=12345 not found", "ERROR user_id=<n> not found"],
    ["2026-01-31T14:00:00.123Z ERROR down", "<time> ERROR down"],
    ["2026-01-31 14:00:00,123 ERROR down", "<time> ERROR down"],
    ["ERROR connect ECONNREFUSED 10.0.1.17:5432", "ERROR connect ECONNREFUSED <address>"],
    ["ERROR connect ECONNREFUSED 2001:db8::ff00:42:8329", "ERROR connect ECONNREFUSED <address>"],
    ["ERROR connect ECONNREFUSED ::1 or fe80:0:0:0:1:2:3:4", "ERROR connect ECONNREFUSED <address> or <address>"],
    ["14:00:00.250 ERROR down", "<time> ERROR down"],
    ["ERROR Foo::Bar failed: code:7", "ERROR Foo::Bar failed: code:<n>"],
    ["ERROR order 6f1b2c9e-4a7d-4b1e-9c55-0123456789ab lost", "ERROR order <id> lost"],
    ["ERROR trace 0f1e2d3c4b5a69788796a5b4c3d2e1f0 ended", "ERROR trace <id> ended"],
    ["ERROR at 0x7ffee4c0", "ERROR at <hex>"],
    ["ERROR mail to jo.doe+x@example.com bounced", "ERROR mail to <email> bounced"],
    ["ERROR   odd    spaces\nat stack (file.js:1)", "ERROR odd spaces"],
    ["ERROR v2 of http2 in us-west-2a", "ERROR v2 of http2 in us-west-2a"],
  ])("%s", (line, masked) => {
    expect(maskLine(line)).toBe(masked);
  });

  it("takes level and message of a line that is JSON", () => {
    const line = JSON.stringify({ level: "error", time: 1769868000000, msg: "order 17 failed", traceId: "abc" });
    expect(maskLine(line)).toBe("error order <n> failed");
  });

  it("masks a JSON line without a message, and one that is cut, as text", () => {
    expect(maskLine('{"code":17}')).toBe('{"code":<n>}');
    expect(maskLine('{"msg":"order 17')).toBe('{"msg":"order <n>');
  });

  it("never throws, and leaves nothing more to mask", () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        const once = maskLine(line);
        expect(once.split("\n")).toHaveLength(1);
      }),
    );
  });
});

describe("templates", () => {
  it("count lines that say the same, the most frequent first, each with its newest line", () => {
    const lines = ["ERROR order 1 lost", "FATAL disk full", "ERROR order 2 lost", "ERROR order 3 lost", ""];
    expect(templatesOf(lines, 5)).toEqual([
      { text: "ERROR order <n> lost", count: 3, example: "ERROR order 3 lost" },
      { text: "FATAL disk full", count: 1, example: "FATAL disk full" },
    ]);
  });

  it("are no more than asked for", () => {
    expect(templatesOf(["ERROR alpha", "ERROR beta", "ERROR gamma"], 2)).toHaveLength(2);
  });
});
