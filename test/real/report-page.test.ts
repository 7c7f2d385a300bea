import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.js";
import { makeHome, runCli } from "../support/cli.js";
import { STORY_ID, writeStory } from "../support/incident-story.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const LONG = `a long story ${"🔥 and on it goes ".repeat(600)}to its end <script>alert(1)</script>`;
const home = makeHome();
const file = join(home, "report.html");
const address = pathToFileURL(file).href;
let browser: Browser;
/** What the page asked for besides itself, and what it complained of. */
let asked: string[] = [];
let said: string[] = [];

beforeAll(async () => {
  writeStory(join(home, ".local/state/nexusctl/sandbox"), {
    more: [{ time: "15:50:00", type: "note", text: LONG }],
  });
  const made = await runCli(["--env", "sandbox", "incident", "report", STORY_ID, "--format", "html", "--to", file], {
    home,
  });
  expect(made.code, made.stderr).toBe(0);
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  asked = [];
  said = [];
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.route("**/*", (route) => {
    const url = route.request().url();
    if (url === address) return route.continue();
    asked.push(url);
    return route.abort();
  });
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto(address);
  return page;
}

const WIDTHS = [320, 360, 390, 768, 1280];

describe("the page of a report", () => {
  it("asks nobody for anything, and complains of nothing", async () => {
    const page = await open();
    await page.locator("#words").fill("x");
    expect({ asked, said }).toEqual({ asked: [], said: [] });
    const fetched = await page.evaluate("fetch('https://example.com').then(() => 'sent', () => 'refused')");
    expect(fetched).toBe("refused");
    expect(said.join("\n")).toContain("Content Security Policy");
    expect(asked).toEqual([]);
  });

  it.each(WIDTHS)("fits a screen of %i pixels", async (width) => {
    const page = await open({ viewport: { width, height: 800 } });
    const wide = await page.evaluate("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(width);
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
    ["dark", 390],
  ] as const)("meets WCAG A and AA: %s, %i pixels wide", async (colorScheme, width) => {
    const page = await open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    await page.addScriptTag({ path: AXE });
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    const result = await page.evaluate(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations, passes }) => " +
        "({ violations: violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')), passes: passes.map(({ id }) => id) }))",
    );
    expect(result).toMatchObject({ violations: [], passes: expect.arrayContaining(["color-contrast"]) });
  });

  it("filters the timeline by source and by words, by the keyboard alone", async () => {
    const page = await open();
    const shown = () => page.locator("#timeline .entries li:visible").count();
    const all = await shown();
    const first = page.locator("#filters input[type=checkbox]").first();
    await first.focus();
    await page.keyboard.press("Space");
    expect(await page.locator("#timeline li[data-source=CloudWatch]:visible").count()).toBe(0);
    expect(await shown()).toBe(all - 4);
    await page.locator("#filters input[type=checkbox]").last().focus();
    await page.keyboard.press("Tab");
    await page.keyboard.type("ROLLED back");
    expect(await shown()).toBe(1);
    expect(await page.locator("#shown").textContent()).toBe(`1 of ${all} shown`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator("#shown", { hasText: `${all} of ${all}` }).waitFor();
    expect(await shown()).toBe(all);
  });

  it("shows every entry and no dead filter where scripts do not run", async () => {
    const page = await open({ javaScriptEnabled: false });
    expect(await page.locator("#timeline .entries li:visible").count()).toBe(25);
    expect(await page.locator("#filters").isVisible()).toBe(false);
  });

  it("tells each chart to who cannot see it, with its values", async () => {
    const page = await open();
    const charts = page.getByRole("img");
    expect(await charts.count()).toBe(6);
    expect(await charts.first().getAttribute("aria-label")).toMatch(/^ECS CPU \(per cent\): lowest .* beyond critical/);
    await page.getByText("82 values as a table").click();
    expect(await page.locator("details[open] tbody tr:visible").count()).toBe(82);
  });

  it.each([true, false])("prints whole, long texts unfolded (scripts: %s)", async (javaScriptEnabled) => {
    const page = await open({ javaScriptEnabled });
    const path = join(home, `report-${javaScriptEnabled}.pdf`);
    await page.pdf({ path, format: "A4" });
    const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
    expect(text.split("\f").length).toBeGreaterThan(2);
    expect(text).toContain("mitigated: rolled back to nexus-production-app:41");
    expect(text.replace(/\s+/g, " ")).toContain("to its end <script>alert(1)</script>");
    expect(text).toContain("acknowledged");
    expect(text).not.toContain("values as a table");
  });

  it("is one file of reasonable size", () => {
    expect(readFileSync(file).byteLength).toBeLessThan(400_000);
  });
});
