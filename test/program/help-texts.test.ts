import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/program/groups.js";
import { optionHelp, optionWords } from "../../src/program/help.js";

const TEXTS = (await catalogue()).flatMap(({ path, command }) => [
  ...Object.entries(command.args).map(([name, spec]) => ({ at: `${path} ${name}`, spec, help: optionHelp(spec) })),
  ...Object.entries(command.options).map(([name, spec]) => ({
    at: `${path} ${optionWords(name, spec)}`,
    spec,
    help: optionHelp(spec),
  })),
]);

const which = (wrong: (text: (typeof TEXTS)[number]) => boolean) =>
  TEXTS.filter(wrong).map(({ at, help }) => `${at}: ${help}`);

describe("the help of options and arguments", () => {
  it("says of --no-x what it leaves out", () => {
    expect(TEXTS.some(({ at }) => / --no-/.test(at))).toBe(true);
    expect(which(({ at, help }) => / --no-/.test(at) && !/^(?:do not|without|leave) /.test(help))).toEqual([]);
  });

  it("begins in lower case, but for abbreviations", () => {
    expect(which(({ help }) => /^[A-Z](?![A-Z])/.test(help))).toEqual([]);
  });

  it("says a default once, in brackets", () => {
    expect(which(({ help }) => /Default|\(default: /.test(help))).toEqual([]);
    expect(which(({ help }) => (help.match(/\bdefault /g) ?? []).length > 1)).toEqual([]);
  });
});
