import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { jsonOf } from "../support/cli.js";
import { STORY_ID, writeStory } from "../support/incident-story.js";
import { sandboxCli } from "../support/sandbox-cli.js";

const story = sandboxCli();
const report = (rest: string) => story.run(`incident report ${STORY_ID} ${rest}`.trim());

beforeAll(() => writeStory(join(story.home, ".local/state/nexusctl/sandbox")));

describe("incident report", () => {
  it("is Markdown on stdout when nothing else is asked for", async () => {
    const { code, stdout } = await report("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# P1: Checkout answers 502/);
    expect(stdout).toContain("| Time to acknowledge (MTTA) | 51s | within the limit of 1h |");
    expect(stdout).toContain("nexusctl undo c-20260131-142432-9f2c");
  });

  it("is the same document by -o json and by --format json, and --query asks it", async () => {
    const [a, b] = [jsonOf(await report("-o json")), jsonOf(await report("--format json"))];
    expect(a).toMatchObject({ schemaVersion: 1, kind: "incident.report", id: STORY_ID, draft: false });
    expect({ ...a, generatedAt: "" }).toEqual({ ...b, generatedAt: "" });
    const { stdout } = await report("--query charts[].id -o json");
    expect(JSON.parse(stdout)).toContain("alb-5xx");
  });

  it("writes the page to a file of the incident's name, readable by its owner alone, and replaces none unasked", async () => {
    const path = join(story.home, `${STORY_ID}.html`);
    const dry = await report("--format html --dry-run");
    expect(dry.stdout).toContain("would write");
    expect(existsSync(path)).toBe(false);
    const first = await report("--format html -o json");
    expect(jsonOf(first)).toMatchObject({ kind: "incident.report.saved", path, format: "html", written: true });
    expect(readFileSync(path, "utf8")).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await report("--format html")).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
    expect((await report("--format html --force")).code).toBe(0);
  });

  it("writes a page to stdout with --to -, and Markdown to a file", async () => {
    expect((await report("--format html --to -")).stdout).toMatch(/^<!doctype html>/);
    expect((await report("--to report.md")).code).toBe(0);
    expect(readFileSync(join(story.home, "report.md"), "utf8")).toMatch(/^# P1/);
  });

  it("refuses two formats at once", async () => {
    expect(await report("--format md -o json")).toMatchObject({ code: 2, stdout: "" });
  });

  it("of an incident that was opened just now is a draft, said first", async () => {
    const now = sandboxCli();
    await now.run("incident open --severity P1 --title slow --affects checkout --started 20m");
    await now.run("incident note seen");
    const { stdout, code } = await now.run("incident report");
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(/^\*\*Draft: inc-sandbox-\S+ is open, not closed/);
    expect(stdout).toContain("A drill (P1), affecting checkout.");
    expect(stdout).toContain("note: seen");
  });

  it("of nothing exits 5", async () => {
    expect(await sandboxCli().run("incident report")).toMatchObject({ code: 5, stdout: "" });
  });
});
