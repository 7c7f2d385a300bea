import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../src");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));

describe("SDK clients are loaded only by a command that uses them", () => {
  it("no file outside the sandbox's own imports a client's code before it is needed", () => {
    const early = sources.filter((path) =>
      /^(import|export) (?!type\b)[^;]*from "@aws-sdk\//m.test(readFileSync(join(folder, path), "utf8")),
    );
    expect(early).toEqual([]);
  });
});
