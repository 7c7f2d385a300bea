import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filterPattern } from "../../../src/sandbox/logs/filter-pattern.js";
import { AwsFault } from "../../../src/sandbox/part.js";

const matches = (pattern: string, message: string) => filterPattern(pattern)(message);

describe("terms", () => {
  it.each([
    ["", "anything at all"],
    ["   ", "anything at all"],
    ["ERROR", "[ERROR 400] BAD REQUEST"],
    ["ERROR", '{"level":"ERROR","msg":"x"}'],
    ["ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS"],
    ["ARGUMENTS ERROR", "[ERROR 419] MISSING ARGUMENTS"],
    ['"INTERNAL SERVER ERROR"', "[ERROR 500] INTERNAL SERVER ERROR"],
    ['"user_id:12345"', "request of user_id:12345 took 12 ms"],
    ['"say \\"hi\\""', 'they say "hi" to us'],
    ["?ERROR ?WARN", "[WARN] slow"],
    ["?ERROR ?WARN", "[ERROR] broken"],
    ["-DEBUG", "[INFO] fine"],
    ["ERROR -EXITING", "[ERROR] going on"],
    ["user_id", "user_id 7"],
    ["%ERR.R%", "an ERROR"],
    ["%[Ee]rror|[Ff]ail%", "it Failed"],
    ["%AUTHORIZED%", "[ERROR 401] UNAUTHORIZED REQUEST"],
    ["%^10\\.10%", "10.10.0.1 asked"],
  ])("%j finds %j", (pattern, message) => {
    expect(matches(pattern, message)).toBe(true);
  });

  it.each([
    ["error", "[ERROR 400] BAD REQUEST"],
    ["ERROR", "no ERRORS here"],
    ["ERROR", "TERROR"],
    ["AUTHORIZED", "[ERROR 401] UNAUTHORIZED REQUEST"],
    ["ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST"],
    ['"SERVER INTERNAL"', "INTERNAL SERVER"],
    ['"a.c"', "abc"],
    ["?ERROR ?WARN", "[INFO] fine"],
    ["-DEBUG", "[DEBUG] details"],
    ["ERROR -EXITING", "[ERROR] EXITING now"],
    ["%^10\\.10%", "from 10.10.0.1"],
  ])("%j does not find %j", (pattern, message) => {
    expect(matches(pattern, message)).toBe(false);
  });

  it("ignores alternatives that stand beside other terms", () => {
    expect(matches("?ERROR ?WARN INFO", "INFO only")).toBe(true);
    expect(matches("?ERROR -DEBUG", "INFO only")).toBe(true);
  });
});

describe("JSON", () => {
  const message = JSON.stringify({
    level: "ERROR",
    status: 503,
    took: 1.5e3,
    user: { id: 12345, name: "Ada Lovelace" },
    ip: "123.123.4.5",
    retried: false,
    parent: null,
    tags: ["blue", "green"],
    items: [{ id: 1 }, { id: 2 }],
    "trace-id": "abc",
  });

  it.each([
    '{ $.level = "ERROR" }',
    "{ $.level = ERROR }",
    "{$.level=ERROR}",
    '{ $.level = "*" }',
    '{ $.level != "INFO" }',
    "{ $.level = ERR* }",
    "{ $.status = 503 }",
    "{ $.status = 5* }",
    "{ $.status >= 500 }",
    "{ $.status > 5e2 }",
    "{ $.status < 504 && $.status <= 503 }",
    "{ $.took = 1500 }",
    "{ $.user.id = 12345 }",
    '{ $.user.name = "Ada*" }',
    '{ $.user.name = "*love*" || $.user.name = "*Love*" }',
    "{ $.ip = 123.123.* }",
    '{ $.ip != "10.*" }',
    "{ $.ip = %123\\.123\\.[0-9]\\.5% }",
    "{ $.retried IS FALSE }",
    "{ $.parent IS NULL }",
    "{ $.parent EXISTS }",
    "{ $.child NOT EXISTS }",
    '{ $.tags[0] = "blue" }',
    '{ $.tags[*] = "green" }',
    "{ $.items[1].id = 2 }",
    "{ $.trace-id = abc }",
    '{ $["trace-id"] = "abc" }',
    '{ ($.level = "INFO" || $.status = 503) && $.user.id = 12345 }',
    '{ $.level = "INFO" && $.status = 200 || $.user.id = 12345 }',
  ])("%s matches", (pattern) => {
    expect(matches(pattern, message)).toBe(true);
  });

  it.each([
    '{ $.level = "error" }',
    '{ $.level = "ERR" }',
    "{ $.status > 503 }",
    "{ $.level > 3 }",
    '{ $.child = "x" }',
    '{ $.child != "x" }',
    "{ $.child IS NULL }",
    "{ $.child EXISTS }",
    "{ $.retried IS TRUE }",
    "{ $.level NOT EXISTS }",
    '{ $.tags[2] = "*" }',
    '{ $.user = "*" }',
    '{ $.level = "INFO" && ($.status = 503 || $.user.id = 12345) }',
  ])("%s does not match", (pattern) => {
    expect(matches(pattern, message)).toBe(false);
  });

  it.each(["ERROR plain text", "[1, 2]", '"ERROR"', ""])("never matches %j, which is no JSON object", (text) => {
    expect(matches('{ $.level != "INFO" }', text)).toBe(false);
    expect(matches("{ $.level NOT EXISTS }", text)).toBe(false);
  });
});

describe("fields between spaces", () => {
  const line = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

  it.each([
    "[ip, server, username, timestamp, request, status_code, bytes]",
    "[ip, server, username, timestamp, request, status_code = 404, bytes > 1000]",
    "[ip, server, username, timestamp, request, status_code = 4*, bytes]",
    "[..., status_code = 4*, bytes]",
    "[ip, ..., bytes]",
    "[ip = 127.0.0.1, ...]",
    "[ip = %127\\.0\\.0\\.[1-9]%, ...]",
    "[ip, server, username != root, ...]",
    '[ip, server, username, timestamp, request = "GET*", ...]',
    '[ip, server, username, timestamp, request = "*index, or not*" || request = *html*, ...]',
    "[ip, server, username = frank || username = bob, ...]",
    "[..., status_code = 4* && status_code != 403, bytes]",
  ])("%s matches an access log", (pattern) => {
    expect(matches(pattern, line)).toBe(true);
  });

  it.each([
    "[ip, server]",
    "[ip, server, username, timestamp, request, status_code, bytes, more]",
    "[..., status_code = 5*, bytes]",
    "[..., status_code = 404 && status_code != 404, bytes]",
    "[..., status_code, bytes < 1000]",
    "[ip, server > 5, ...]",
  ])("%s does not match it", (pattern) => {
    expect(matches(pattern, line)).toBe(false);
  });
});

describe("what CloudWatch Logs refuses", () => {
  it.each([
    ["user_id:12345", "Invalid character(s) in term ':'"],
    ["fail*", "Invalid character(s) in term '*'"],
    ["(ERROR)", "Invalid character(s) in term '('"],
    ["not-a-word", "Invalid character(s) in term '-'"],
    ['"open', "Invalid filter pattern"],
    ['""', "Invalid filter pattern"],
    ["%open", "Invalid filter pattern"],
    ["%(a|b)%", "Invalid character(s) in regex"],
    ["%a!%", "Invalid character(s) in regex"],
    ["%[a%", "Invalid regex"],
    ["%a% %b% %c%", "2 regular expressions"],
    ["{ $.level }", "Invalid filter pattern"],
    ["{ level = 1 }", "Invalid filter pattern"],
    ['{ $."trace-id" = 1 }', "Invalid filter pattern"],
    ["{ $.level = }", "Invalid filter pattern"],
    ["{ $.level = a b }", "Invalid filter pattern"],
    ["{ $.level > high }", "Invalid filter pattern"],
    ["{ ($.level = 1 }", "Invalid filter pattern"],
    ["{ $.level IS MAYBE }", "Invalid filter pattern"],
    ["{ $.level = 1", "Invalid filter pattern"],
    ["[a, b", "Invalid filter pattern"],
    ["[a, ..., b, ...]", "Invalid filter pattern"],
    ["[a = ]", "Invalid filter pattern"],
    ["x".repeat(1025), "longer than 1024"],
  ])("%j", (pattern, words) => {
    expect(() => filterPattern(pattern)).toThrow(AwsFault);
    expect(() => filterPattern(pattern)).toThrow(words);
    expect(() => filterPattern(pattern)).toThrow(expect.objectContaining({ code: "InvalidParameterException" }));
  });
});

describe("any pattern at all", () => {
  const words = fc.constantFrom(
    "ERROR",
    "?",
    "-",
    '"',
    "%",
    "{",
    "}",
    "[",
    "]",
    "$.a",
    "=",
    "&&",
    "||",
    "5*",
    "...",
    ",",
    " ",
  );
  const patterns = fc.oneof(
    fc.string(),
    fc.array(words, { maxLength: 12 }).map((parts) => parts.join("")),
  );

  it("is understood or refused, and never breaks anything", () => {
    fc.assert(
      fc.property(patterns, fc.string(), (pattern, message) => {
        try {
          expect(typeof filterPattern(pattern)(message)).toBe("boolean");
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AwsFault);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("in quotes finds itself", () => {
    const phrases = fc.stringMatching(/^[\w .:/=$-]{1,20}$/).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(phrases, (phrase) => {
        expect(matches(`"${phrase}"`, `before (${phrase}) after`)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
