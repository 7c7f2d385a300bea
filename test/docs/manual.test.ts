import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manual } from "../../scripts/manual.js";
import { VARIABLES } from "../../scripts/manual-words.js";
import { escaped, item, prose } from "../../scripts/roff.js";
import { GLOBAL_FLAGS } from "../../src/program/globals.js";
import { catalogue } from "../../src/program/groups.js";
import { optionWords } from "../../src/program/help.js";

const pages = new Map((await manual("1.2.3")).map(({ name, text }) => [name, text]));
const commands = await catalogue();
/** As a reader sees it: without macros and escapes. */
const plain = (text: string) =>
  text
    .replaceAll("\\:", "")
    .replaceAll(/\\f[BIR]/g, "")
    .replaceAll("\\-", "-")
    .replaceAll(/\\\((dq|ga|ha)/g, (_, sign) => ({ dq: '"', ga: "`", ha: "^" })[sign as "dq" | "ga" | "ha"])
    .replaceAll("\\e", "\\");

describe("the manual", () => {
  it.each(commands)(
    "has a page for $path: synopsis, options, examples, exit codes, files, variables",
    ({ path, command }) => {
      const text = plain(pages.get(`nexusctl-${path.replaceAll(" ", "-")}.1`) ?? "");
      for (const title of [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "EXAMPLES",
        "EXIT STATUS",
        "ENVIRONMENT",
        "FILES",
      ]) {
        expect(text).toContain(`.SH ${title}\n`);
      }
      for (const [name, spec] of Object.entries(command.options)) expect(text).toContain(optionWords(name, spec));
      for (const { type } of command.examples.filter((one) => /^[ -~]*$/.test(one.type))) {
        expect(text).toContain(`nexusctl ${type}`);
      }
    },
  );

  it("has one for nexusctl itself, with the options of every command and all variables that are read", () => {
    const text = plain(pages.get("nexusctl.1") ?? "");
    expect(text).toContain('"nexusctl 1.2.3"');
    for (const { flags } of GLOBAL_FLAGS) expect(text).toContain(flags);
    const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const read = sources.flatMap(
      (name) => readFileSync(join("src", name), "utf8").match(/(?<![A-Z_])NEXUSCTL_[A-Z_]*[A-Z](?!_)/g) ?? [],
    );
    expect([...new Set(read)].filter((name) => !(name in VARIABLES))).toEqual([]);
  });

  it("has one for each group, which names the pages of its commands", () => {
    const text = plain(pages.get("nexusctl-service-db.1") ?? "");
    expect(text).toContain("nexusctl-service-db-status(1)");
    expect(text).toContain("nexusctl(1),\nnexusctl-service(1)");
  });
});

describe("text in a page", () => {
  it("is never taken for a macro or an escape", () => {
    expect(escaped(".terraform and \\n")).toBe("\\&.terraform and \\en");
    expect(escaped('--dry-run "it\'s"')).toBe("\\-\\-dry\\-run \\(dqit's\\(dq");
    expect(escaped("naïve → 1")).toBe("na\\[u00EF]ve \\[u2192] 1");
  });

  it("is broken between words, and a line that would begin with a dot is kept from it", () => {
    const text = prose(`${"word ".repeat(14)}.hidden`);
    expect(text.split("\n")).toEqual(["word ".repeat(14).trim(), "\\&.hidden"]);
    expect(item("a|b", "c")).toBe(".TP\n\\fBa|\\:b\\fR\nc");
  });
});
