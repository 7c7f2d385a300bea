import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../src");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));

function importing(pattern: RegExp): string[] {
  return sources.filter((path) => pattern.test(readFileSync(join(folder, path), "utf8")));
}

describe("SDK clients are loaded only by a command that uses them", () => {
  it("only src/aws/sdk names a client's code, a file for each", () => {
    const early = importing(/^(import|export) (?!type\b)[^;]*from "@aws-sdk\//m);
    expect(early.filter((path) => !path.startsWith(join("aws", "sdk")))).toEqual([]);
  });

  it("and nothing imports those files before they are needed", () => {
    expect(importing(/^(import|export) (?!type\b)[^;]*from "[^"]*\/sdk\//m)).toEqual([]);
  });
});
