import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { search } from "../../src/commands/runbook/search.js";
import { SECTIONS, sectionNamed } from "../../src/commands/runbook/sections.js";
import { parseCommandLine } from "../../src/program/tree.js";
import { readRunbook } from "./runbook.js";
import { STEPS } from "./steps/index.js";

/** It lies beside the project where the project was checked out for it; elsewhere `runbook.json` says what was read of it. */
const RUNBOOK = new URL("../../../shared/runbook.md", import.meta.url);

const commandOf = async (type: string): Promise<string> => {
  const parsed = await parseCommandLine(type.split(" "));
  return parsed.kind === "command" ? parsed.typed.path.join(" ") : `no command: ${type}`;
};

/** The commands that `nexusctl runbook` names. */
const told = Promise.all(
  SECTIONS.flatMap(({ procedures }) => procedures.flatMap(({ steps }) => steps.flatMap(({ type }) => type ?? []))).map(
    (type) => commandOf(type.replace(/["'].*?["']/g, "x")),
  ),
);

describe("the list of the runbook's steps", () => {
  it("has each once, in the order of their numbers", () => {
    const ids = STEPS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(new Set(ids.map((id) => id.split(".")[0])).size).toBe(8);
  });

  it("is the runbook's own: every step, and every command of each", () => {
    const passages: unknown = existsSync(RUNBOOK)
      ? readRunbook(readFileSync(RUNBOOK, "utf8"))
      : JSON.parse(readFileSync(new URL("runbook.json", import.meta.url), "utf8"));
    expect(STEPS.map(({ id, replaces, typed }) => ({ id, commands: replaces, typed }))).toEqual(passages);
  });

  for (const { id, does, moves, words } of STEPS) {
    it(`${id} is done by commands that exist, and that nexusctl runbook has too: ${does}`, async () => {
      expect(moves.length).toBeGreaterThan(0);
      for (const { type } of moves) expect(await told, type).toContain(await commandOf(type));
    });

    it(`${id} is found by "${words}"`, async () => {
      const section = sectionNamed(words);
      const procedures = section?.procedures ?? search(words, SECTIONS).map(({ procedure }) => procedure);
      const typed = procedures.flatMap(({ steps }) => steps.flatMap(({ type }) => type ?? []));
      const found = await Promise.all(typed.map((type) => commandOf(type.replace(/["'].*?["']/g, "x"))));
      expect(found).toContain(await commandOf(moves[0]?.type ?? ""));
    });
  }
});
