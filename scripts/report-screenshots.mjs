// Regenerates docs/images/incident-report-*.png: the story of test/support/incident-story.ts, written by the built binary as a
// page and seen in Chromium at the width of a phone and of a desk. Needs a built dist/, and
// chromium and pngquant of Debian.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loadSupport } from "./test-support.mjs";

const { writeStory, STORY_ID } = await loadSupport("incident-story");
const { launchBrowser } = await loadSupport("browser");
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const folder = resolve(process.argv[2] ?? "docs/images");
const home = mkdtempSync(join(tmpdir(), "nexusctl-report-"));
const page = join(home, "report.html");

writeStory(join(home, ".local", "state", "nexusctl", "sandbox"));
execFileSync(
  process.execPath,
  [
    resolve("bin/nexusctl.js"),
    "--env",
    "sandbox",
    "-q",
    "incident",
    "report",
    STORY_ID,
    "--format",
    "html",
    "--to",
    page,
  ],
  { env: { PATH: process.env.PATH, HOME: home, USER: "ada" }, stdio: ["ignore", "ignore", "inherit"] },
);
mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
try {
  for (const [name, viewport] of Object.entries(SIZES)) {
    const tab = await browser.newPage({ viewport, colorScheme: process.argv[3] ?? "light" });
    await tab.goto(pathToFileURL(page).href);
    const path = join(folder, `incident-report-${name}.png`);
    await tab.screenshot({ path, fullPage: true });
    execFileSync("pngquant", ["--force", "--ext", ".png", "--speed", "1", "64", path]);
    console.log(`seen: ${path}`);
  }
} finally {
  await browser.close();
  rmSync(home, { recursive: true });
}
