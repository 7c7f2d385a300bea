import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { copyOfCheckout } from "../support/checkout.js";
import { runProgram } from "../support/run-program.js";

/** What is made from the sources and kept beside them fails CI when it no longer fits; tried on a copy of the checkout. */
let checkout: string;
let whole: { modules: string[]; outside: string[] };

const script = (name: string, ...args: string[]) =>
  runProgram(process.execPath, [`scripts/${name}.mjs`, ...args], { cwd: checkout, env: { HOME: checkout } });
const alter = (path: string, change: (text: string) => string) => {
  const file = join(checkout, path);
  const text = readFileSync(file, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
};

beforeAll(async () => {
  checkout = copyOfCheckout();
  expect(await script("build")).toMatchObject({ code: 0 });
  whole = JSON.parse(readFileSync(join(checkout, "dist/meta.json"), "utf8"));
});

afterAll(() => rmSync(checkout, { recursive: true }));

describe("npm run docs -- --check", () => {
  test("passes on what is there, fails on a summary that changed, and npm run docs mends it", async () => {
    expect(await script("docs", "--check")).toEqual({ code: 0, stdout: "", stderr: "" });
    alter("src/commands/service/restart.ts", (text) => text.replace(/summary: ".*"/, 'summary: "Begin again"'));
    const stale = await script("docs", "--check");
    expect(stale.code).toBe(1);
    expect(stale.stdout).toContain("stale: docs/commands.md");
    expect(stale.stdout).toContain("stale: README.md");
    expect(readFileSync(join(checkout, "docs/commands.md"), "utf8")).not.toContain("Begin again");
    expect((await script("docs")).code).toBe(0);
    expect(readFileSync(join(checkout, "docs/commands.md"), "utf8")).toContain("Begin again");
    expect((await script("docs", "--check")).code).toBe(0);
  });
});

describe("npm run licenses -- --check", () => {
  /** The bundle as the build would tell of it with one thing more in it. */
  const withMore = (more: { modules?: string[]; outside?: string[] }) => {
    const meta = {
      modules: [...whole.modules, ...(more.modules ?? [])],
      outside: [...whole.outside, ...(more.outside ?? [])],
    };
    writeFileSync(join(checkout, "dist/meta.json"), JSON.stringify(meta));
  };
  const make = (name: string, license: string) => {
    const folder = join(checkout, "made", "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", license }));
    writeFileSync(join(folder, "LICENSE"), `${name} may be used so and so\n`);
  };

  beforeEach(() => withMore({}));

  test("passes on the bundle as it is", async () => {
    const ended = await script("licenses", "--check");
    expect(ended.stdout).toMatch(/^\d+ packages in the bundle: .*Apache-2\.0 \d+.*MIT \d+/);
    expect(ended).toMatchObject({ code: 0, stderr: "" });
  });

  test("fails when a package came in that the list lacks", async () => {
    make("newcomer", "MIT");
    withMore({ modules: ["made/node_modules/newcomer/index.js"] });
    const ended = await script("licenses", "--check");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("stale: THIRD-PARTY-LICENSES");
  });

  test("fails on a licence that is not allowed", async () => {
    make("viral", "GPL-3.0-only");
    withMore({ modules: ["made/node_modules/viral/index.js"] });
    const ended = await script("licenses", "--check");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("viral: the licence GPL-3.0-only is not among the allowed ones");
  });

  test("fails on a package that is looked for at run time", async () => {
    withMore({ outside: ["left-pad"] });
    const ended = await script("licenses", "--check");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("left-pad is not in the bundle");
  });
});

test("the SBOM of the same sources is the same file", async () => {
  writeFileSync(join(checkout, "dist/meta.json"), JSON.stringify(whole));
  const first = await script("sbom");
  expect(first.code, first.stderr).toBe(0);
  const made = readFileSync(join(checkout, "sbom.cdx.json"), "utf8");
  expect((await script("sbom")).code).toBe(0);
  expect(readFileSync(join(checkout, "sbom.cdx.json"), "utf8")).toBe(made);
  expect(made).not.toContain("timestamp");
});
