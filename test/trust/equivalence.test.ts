import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { KEYS } from "../support/seed.js";
import { compare, type Round } from "./support/compare.js";
import { count } from "./support/counts.js";
import { equivalencePage, type Row } from "./support/equivalence-page.js";
import { type Pair, startPair } from "./support/pair.js";
import { PROMISES } from "./support/promises.js";
import { TRIED } from "./support/tried.js";

const PAGE = fileURLToPath(new URL("../../docs/equivalence.md", import.meta.url));

let pair: Pair;
const rows: Row[] = [];

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
    rows.push({ tried, ...found });
  });

  test("docs/equivalence.md says which; npm run equivalence writes it", () => {
    const rounds = rows.flatMap(({ change, undo }): Round[] => (undo === undefined ? [change] : [change, undo]));
    const writes = rounds.reduce((sum, round) => sum + round.writes, 0);
    count({
      promise: PROMISES.previewedIsSent,
      against: "moto",
      commands: new Set(rows.map(({ tried }) => tried.words)).size,
      // A dry run and a run each.
      runs: rounds.length * 2,
      calls: rounds.reduce((sum, round) => sum + round.calls, 0),
      writes,
      // One that was not previewed fails its test.
      allowed: rounds.reduce((sum, round) => sum + round.previewed, 0),
    });
    expect(rows).toHaveLength(TRIED.length);
    if (process.env.NEXUSCTL_EQUIVALENCE === "write") writeFileSync(PAGE, equivalencePage(rows));
    expect(readFileSync(PAGE, "utf8")).toBe(equivalencePage(rows));
  });
});
