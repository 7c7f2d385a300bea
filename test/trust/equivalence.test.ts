import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { KEYS } from "../support/seed.js";
import { type Compared, compare } from "./support/compare.js";
import { type Pair, startPair } from "./support/pair.js";
import { TRIED } from "./support/tried.js";

let pair: Pair;
const seen: Compared[] = [];

beforeAll(async () => {
  for (const [name, value] of Object.entries(KEYS)) vi.stubEnv(name, value);
  pair = await startPair();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await pair.stop();
});

describe("the aws commands that a dry run prints do what nexusctl does", () => {
  test.each(TRIED.map((tried, at) => ({ name: `${at + 1}: ${tried.words}`, tried })))("$name", async ({ tried }) => {
    const found = await compare(pair, tried);
    expect(found.change.writes).toBeGreaterThan(0);
    seen.push(found);
  });
});
