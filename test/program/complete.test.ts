import { describe, expect, it } from "vitest";
import type { ValueSource } from "../../src/core/options.js";
import { complete } from "../../src/program/complete.js";
import { completionTree } from "../../src/program/completion-tree.js";

const tree = await completionTree();
const asked: ValueSource[] = [];
const live = async (source: ValueSource) => {
  asked.push(source);
  return [{ word: `one-of-the-${source}`, why: "live" }];
};
const words = async (line: string) => (await complete(line.split(" "), tree, live)).map(({ word }) => word);

describe("completion", () => {
  it.each([
    ["ser", ["service"]],
    ["service db sta", ["status", "start"]],
    ["--env sandbox service re", ["restart"]],
    ["-o json service re", ["restart"]],
    ["service scale 3 --m", ["--move-range", "--max-items"]],
    ["-o j", ["json"]],
    ["--env ", ["one-of-the-environments"]],
    ["undo ", ["one-of-the-changes"]],
    ["completion ba", ["bash"]],
    ["nonsense ", []],
    ["nonsense ser", []],
  ])("nexusctl %s", async (line, offers) => {
    expect(await words(line)).toEqual(offers);
  });

  it("offers every first word before anything is typed", async () => {
    expect(await words("")).toEqual(tree.map(({ name }) => name));
  });

  it("offers a command's own options before those of every command", async () => {
    const offers = await words("service scale --");
    expect(offers[0]).toBe("--by");
    expect(offers.at(-1)).toBe("--help");
  });

  it("survives being a file", async () => {
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
  });
});
