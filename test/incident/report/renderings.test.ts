import { describe, expect, it } from "vitest";
import { findIncident } from "../../../src/incident/record.js";
import { placed } from "../../../src/incident/report/chart-marks.js";
import { chartSvg } from "../../../src/incident/report/charts.js";
import { htmlReport } from "../../../src/incident/report/html.js";
import { markdownReport } from "../../../src/incident/report/markdown.js";
import { md, mdLink } from "../../../src/incident/report/markdown-text.js";
import { html } from "../../../src/incident/report/markup.js";
import { type ReportModel, reportModel } from "../../../src/incident/report/model.js";
import type { ReportChart } from "../../../src/incident/report/series.js";
import { fakeContext } from "../../support/context.js";
import { STORY_ID, writeStory } from "../../support/incident-story.js";

async function story(changed: Partial<ReportModel> = {}, until?: string): Promise<ReportModel> {
  const ctx = fakeContext({ now: new Date("2026-01-31T16:00:00Z") });
  writeStory(ctx.paths.environmentState, until === undefined ? {} : { until });
  return { ...(await reportModel(await findIncident(STORY_ID, ctx), ctx)), ...changed };
}

const HOSTILE = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "[click](javascript:alert(1))",
  "| a | b |\n| --- | --- |",
  "\u001b[2J\u001b]0;title\u0007",
  "\u202eexe.gpj",
  "🔥👩‍🚒 ünïcödé",
  "&lt;b&gt; &amp; $x$ `code` **bold** ~~x~~ #1",
];
/** What of a text would act unseen; line breaks and what joins emoji do not. */
const acting = (text: string) => [...text].filter((char) => /[\p{Cc}\p{Cf}]/u.test(char) && !"\n\u200d".includes(char));
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([match]) => match);

/** Each text in every place that outside text comes to. */
async function told(text: string): Promise<ReportModel> {
  const model = await story();
  return {
    ...model,
    title: text,
    severity: text,
    environment: text,
    summary: [text],
    impact: { ...model.impact, affected: [text] },
    roles: [{ role: text, who: text }],
    severities: model.severities.map((one) => ({ ...one, severity: text, by: text, why: text })),
    timeline: [{ at: "2026-01-31T14:00:00.000Z", source: text, text, tone: "info" }],
    charts: model.charts.map((one) => ({ ...one, title: text, unit: text })),
    actions: model.actions.map((one) => ({ ...one, title: text, message: text, resource: text, undo: text })),
    followUps: [{ what: text, owner: text, due: text }],
    ticket: text,
    evidence: [{ file: text, title: text, takenAt: "2026-01-31T14:00:00.000Z", error: text }],
    problems: [text],
  };
}

describe("what comes from outside", () => {
  it.each(HOSTILE)("%j acts on no page", async (text) => {
    const page = htmlReport(await told(text));
    expect(found(page, /<script/g)).toHaveLength(1);
    expect(found(page, /<img|<b>(?!\d)|href="javascript/gi)).toEqual([]);
    expect(acting(page)).toEqual([]);
  });

  it.each(HOSTILE)("%j acts in no Markdown", async (text) => {
    const document = markdownReport(await told(text));
    expect(found(document, /(?<!\\)<(?!https?:)[a-z!/].{0,20}/gi)).toEqual([]);
    expect(found(document, /(?<!\\)\]\(.{0,20}/g)).toEqual([]);
    expect(acting(document)).toEqual([]);
  });

  it("does not break a table of Markdown apart", async () => {
    const document = markdownReport(await told("a | b \\| c\n| --- |\nend\\"));
    const tables = document.split("\n\n").filter((block) => block.startsWith("| "));
    expect(tables.length).toBeGreaterThan(4);
    for (const table of tables) {
      const cells = table.split("\n").map((line) => found(line.replace(/\\./g, ""), /\|/g).length);
      expect(new Set(cells).size, table).toBe(1);
    }
  });

  it("stays whole at 10,000 characters, folded on the page", async () => {
    const long = `${"🔥 word ".repeat(1_250)}end`;
    const page = htmlReport(await told(long));
    expect(page.includes('<details class="long">')).toBe(true);
    expect(page.includes(long)).toBe(true);
    expect(markdownReport(await told(long)).includes(long)).toBe(true);
  });

  it("keeps emoji and what joins them", () => {
    expect(md("👩‍🚒")).toBe("👩‍🚒");
    expect(html`${"👩‍🚒"}`.text).toBe("👩‍🚒");
  });

  it("is a link only where it plainly is an address of the web", async () => {
    expect(mdLink("https://tickets.example.com/OPS-1?x=1")).toBe("<https://tickets.example.com/OPS-1?x=1>");
    expect(mdLink("https://x/)[a](javascript:1)")).not.toMatch(/^</);
    const withTicket = async (ticket: string) => htmlReport(await story({ ticket }));
    const links = (page: string) => found(page, /<a href="[^#"]+"/g);
    expect(links(await withTicket("https://tickets.example.com/OPS-1"))).toEqual([
      '<a href="https://tickets.example.com/OPS-1"',
    ]);
    expect(links(await withTicket("javascript:alert(1)"))).toEqual([]);
  });
});

describe("a draft", () => {
  it("says so on the first line of every rendering", async () => {
    const draft = await story({}, "14:30");
    expect(markdownReport(draft).split("\n")[0]).toMatch(/^\*\*Draft: inc-sandbox-20260131-1407 is acknowledged/);
    expect(/<body>\s*<p class="draft">Draft: /.test(htmlReport(draft))).toBe(true);
    expect(markdownReport(await story()).split("\n")[0]).toBe("# P1: Checkout answers 502 for one order in three");
  });
});

describe("Markdown", () => {
  it("leaves room for what people write together", async () => {
    const document = markdownReport(await story());
    for (const title of ["What went well", "What went badly", "Where we were lucky"]) {
      expect(document).toContain(`## ${title}\n\n- \n`);
    }
    expect(document).toContain("- [ ] Alarm at 80 % of the database's connections (ada, 2026-02-07)");
  });
});

describe("a chart", () => {
  const chart: ReportChart = {
    id: "cpu",
    title: "CPU",
    unit: "%",
    periodSeconds: 60,
    from: "2026-01-31T14:00:00.000Z",
    to: "2026-01-31T14:10:00.000Z",
    points: [0, 1, 2, 6, 9].map((minute) => ({ at: `2026-01-31T14:0${minute}:00.000Z`, value: 10 * minute })),
    warn: 70,
    critical: 90,
    file: "evidence/metrics.json",
  };
  const line = (svg: string) => /<path d="([^"]+)"[^>]*stroke="var\(--line\)"/.exec(svg)?.[1] ?? "";

  it("marks the incident's moments and its limits, and leaves gaps open", () => {
    const svg = chartSvg(chart, [{ name: "opened", at: "2026-01-31T14:04:00.000Z" }]);
    expect(svg).toMatch(/>opened</);
    expect(svg).toMatch(/>critical 90 %</);
    // The one stretch of three points is a line; what stands alone is a dot.
    expect(found(line(svg), /L/g)).toHaveLength(2);
    expect(svg).not.toMatch(/<style|NaN|<script/);
  });

  it.each([
    ["no point beside another", { points: chart.points.slice(0, 1) }],
    ["values below zero", { unit: "count", points: [{ at: chart.from, value: -5 }] }],
    ["nothing but zero", { unit: "bytes", warn: null, critical: null, points: [{ at: chart.from, value: 0 }] }],
    ["no width in time", { to: chart.from }],
    ["huge values", { unit: "count", points: [{ at: chart.from, value: 1e300 }] }],
  ])("is drawn of %s", (_what, changed) => {
    expect(chartSvg({ ...chart, ...changed }, [])).toMatch(/^<svg aria-hidden="true"[\s\S]*<\/svg>\s*$/);
    expect(chartSvg({ ...chart, ...changed }, [])).not.toMatch(/NaN|Infinity/);
  });

  it("gives labels that would meet rows of their own, and leaves out marks outside its span", () => {
    const marks = (["started", "opened", "acknowledged"] as const).map((name, minute) => ({
      name,
      at: `2026-01-31T14:0${minute}:00.000Z`,
    }));
    const span = { from: Date.parse("2026-01-31T14:00:00Z"), to: Date.parse("2026-01-31T15:00:00Z") };
    const atX = (ms: number) => (ms - span.from) / 10_000;
    const { rows, marks: at } = placed([...marks, { name: "resolved", at: "2026-01-31T16:00:00Z" }], span, atX, 400);
    expect(rows).toBe(3);
    expect(at.map(({ name, row }) => [name, row])).toEqual([
      ["started", 0],
      ["opened", 1],
      ["acknowledged", 2],
    ]);
  });
});
