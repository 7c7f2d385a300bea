import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../src/program/groups.js";
import { CHECKOUT } from "../support/checkout.js";
import { type Installed, installed, packed } from "../support/package.js";
import { runProgram } from "../support/run-program.js";

/** A package grows by what it needs, not by accident; raise these when it needs more. */
const MOST_PACKED = 1_800_000;
const MOST_UNPACKED = 5_500_000;

let tarball: string;
let there: Installed;
let files: { name: string; bytes: number }[];
const inside = (...path: string[]) => join(there.prefix, "lib", "node_modules", "nexusctl", ...path);
const manifest = () => JSON.parse(readFileSync(inside("package.json"), "utf8")) as Record<string, unknown>;

beforeAll(async () => {
  tarball = await packed();
  there = await installed(tarball);
  const listed = await runProgram("tar", ["-tvzf", tarball], { cwd: there.home });
  files = listed.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/))
    .map((row) => ({ bytes: Number(row[2]), name: (row[5] ?? "").replace(/^package\//, "") }));
});

describe("the package", () => {
  test("holds the bundle, its manual, its completions, its documents and the licences, and nothing else", () => {
    const kinds = new Set(files.map(({ name }) => name.replace(/^((?:bin|dist|man|completions|docs)\/).*/, "$1")));
    expect([...kinds].sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "THIRD-PARTY-LICENSES",
      "bin/",
      "completions/",
      "dist/",
      "docs/",
      "man/",
      "package.json",
      "sbom.cdx.json",
    ]);
    const names = files.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["bin/nexusctl.js", "dist/main.cjs", "dist/completion.json", "docs/commands.md"]),
    );
    expect(names.filter((name) => /\.map$|\.ts$|\.test\.|meta\.json|node_modules/.test(name))).toEqual([]);
    expect(names.filter((name) => name.startsWith("dist/") && !/\.cjs$|^dist\/completion\.json$/.test(name))).toEqual(
      [],
    );
    expect(names.filter((name) => name.startsWith("docs/") && !/^docs\/[\w-]+\.md$/.test(name))).toEqual([]);
  });

  test("stays small", () => {
    const unpacked = files.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(unpacked).toBeGreaterThan(1_000_000);
    expect(unpacked).toBeLessThan(MOST_UNPACKED);
    expect(statSync(tarball).size).toBeLessThan(MOST_PACKED);
  });

  test("asks for nothing: no dependency to fetch, no script to run", () => {
    const names = Object.keys(manifest());
    expect(names).not.toContain("scripts");
    expect(names.filter((name) => /dependencies/i.test(name))).toEqual([]);
  });

  test("names no folder of the machine that built it", () => {
    for (const name of readdirSync(inside("dist", "chunks"))) {
      const text = readFileSync(inside("dist", "chunks", name), "utf8");
      expect(text.includes(process.cwd()) || text.includes(CHECKOUT), name).toBe(false);
    }
  });
});

describe("installed from an empty folder, offline", () => {
  test("it is one package, and npm warns of nothing", () => {
    expect(readdirSync(join(there.prefix, "lib", "node_modules"))).toEqual(["nexusctl"]);
    expect(existsSync(inside("node_modules"))).toBe(false);
    expect(there.said.stdout).toMatch(/added 1 package/);
    expect(there.said.stderr).toBe("");
  });

  test("it says its version and its help", async () => {
    const version = await there.run("--version");
    expect(version).toEqual({ code: 0, stdout: `nexusctl ${manifest().version}\n`, stderr: "" });
    const help = await there.run("--help");
    expect(help.code).toBe(0);
    for (const word of ["emergency", "incident", "--dry-run"]) expect(help.stdout).toContain(word);
  });

  test("it looks at the sandbox, and changes it", async () => {
    const status = await there.run("--env", "sandbox", "service", "status", "-o", "json");
    expect(status.code, status.stderr).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ kind: "service.status" });
    const scaled = await there.run("--env", "sandbox", "service", "scale", "+1", "--yes", "--no-wait", "-q");
    expect(scaled.code, scaled.stderr).toBe(0);
  });

  test("each command has a page where man looks for it", async () => {
    const man = join(there.prefix, "share", "man", "man1");
    const found = readdirSync(man);
    const wanted = (await catalogue()).map(({ path }) => `nexusctl-${path.replaceAll(" ", "-")}.1`);
    expect(found).toEqual(expect.arrayContaining(["nexusctl.1", ...wanted]));
    expect(realpathSync(join(man, "nexusctl.1"))).toBe(realpathSync(inside("man", "nexusctl.1")));
  });

  test.each([
    ["bash", "nexusctl.bash"],
    ["zsh", "_nexusctl"],
    ["fish", "nexusctl.fish"],
  ])("the completion for %s is the one that nexusctl prints", async (shell, file) => {
    const printed = await there.run("completion", shell);
    expect(printed.stdout).toBe(readFileSync(inside("completions", file), "utf8"));
  });

  test("the SBOM and the licences name the same packages", () => {
    const sbom = JSON.parse(readFileSync(inside("sbom.cdx.json"), "utf8")) as {
      bomFormat: string;
      components: { name: string; version: string }[];
    };
    expect(sbom.bomFormat).toBe("CycloneDX");
    const licences = readFileSync(inside("THIRD-PARTY-LICENSES"), "utf8");
    expect(sbom.components.length).toBeGreaterThan(50);
    for (const { name, version } of sbom.components) expect(licences).toContain(`\n${name} ${version} (`);
  });

  test("and it leaves nothing behind when it goes", async () => {
    const again = await installed(tarball);
    await again.npm("uninstall", "nexusctl");
    const left = readdirSync(again.prefix, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual([]);
  });
});
