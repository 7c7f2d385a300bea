import { describe, expect, it } from "vitest";
import { kebab, type ValueSource } from "../../src/core/options.js";
import { complete, type LiveValues } from "../../src/program/complete.js";
import { completionTree } from "../../src/program/completion-tree.js";
import { catalogue } from "../../src/program/groups.js";

const live: LiveValues = async (source) => [{ word: `a-${source}`, why: "" }];
const tree = await completionTree();
const words = async (...typed: string[]) => (await complete(typed, tree, live)).map(({ word }) => word);

const commands = await catalogue();
const named = commands.flatMap(({ path, command }) => {
  const [argument] = Object.values(command.args);
  const options = Object.entries(command.options).map(([name, spec]) => ({ typed: [`--${kebab(name)}`], spec }));
  return [...(argument === undefined ? [] : [{ typed: [], spec: argument }]), ...options].flatMap(({ typed, spec }) =>
    spec.source === undefined ? [] : [{ line: [...path.split(" "), ...typed].join(" "), source: spec.source }],
  );
});

/** What the help of an argument calls the thing that it names. */
const THINGS: readonly [RegExp, ValueSource][] = [
  [/^the incident;/, "incidents"],
  [/\bsnapshot\b/i, "snapshots"],
  [/^id of the change/, "changes"],
];

describe("completion", () => {
  it.each(named)("offers $source behind: $line", async ({ line, source }) => {
    expect(await words(...line.split(" "), "")).toContain(`a-${source}`);
  });

  it("knows the thing wherever a first argument names one", () => {
    const lacking = commands.flatMap(({ path, command }) => {
      const [argument] = Object.values(command.args);
      const wanted = THINGS.find(([words]) => argument !== undefined && words.test(argument.help))?.[1];
      return wanted === undefined || argument?.source === wanted ? [] : [`${path}: ${wanted}`];
    });
    expect(lacking).toEqual([]);
  });

  it("covers every source there is", () => {
    const sources = ["alarms", "backups", "changes", "deployments", "incidents", "revisions", "snapshots"];
    expect([...new Set(named.map(({ source }) => source))].sort()).toEqual(sources);
    expect(named.length).toBeGreaterThan(20);
  });

  it("takes a value with an equals sign, and gives it back whole", async () => {
    expect(await words("--env=")).toEqual(["--env=a-environments"]);
    expect(await words("--env=sandbox", "service", "rollback", "--to=a-")).toEqual(["--to=a-revisions"]);
    expect(await words("service", "status", "--output=j")).toEqual(["--output=json"]);
    expect(await words("service", "status", "--dry-run=")).toEqual([]);
  });

  it.each([
    ["ser", ["service"]],
    ["service db sta", ["status", "start"]],
    ["--env sandbox service re", ["restart"]],
    ["-o json service re", ["restart"]],
    ["service scale 3 --m", ["--move-range", "--max-items"]],
    ["-o j", ["json"]],
    ["--env ", ["a-environments"]],
    ["undo ", ["a-changes"]],
    ["completion ba", ["bash"]],
    ["nonsense ", []],
    ["nonsense ser", []],
  ])("nexusctl %s", async (line, offers) => {
    expect(await words(...line.split(" "))).toEqual(offers);
  });

  it("offers every first word before anything is typed", async () => {
    expect(await words("")).toEqual(tree.map(({ name }) => name));
  });

  it("offers a command's own options before those of every command", async () => {
    const offers = await words("service", "scale", "--");
    expect(offers[0]).toBe("--by");
    expect(offers.at(-1)).toBe("--help");
  });

  it("survives being a file", async () => {
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
  });
});
