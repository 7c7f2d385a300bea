import { createHash } from "node:crypto";
import { chartFigures } from "./html-charts.js";
import { actionList, evidenceTable, followUpTable, severityTable } from "./html-parts.js";
import { timelineSection } from "./html-timeline.js";
import { html, type Markup, timeMark, trusted } from "./markup.js";
import type { ReportClock, ReportModel } from "./model.js";
import { SCRIPT } from "./script.js";
import { STYLE } from "./style.js";
import { CLOCK_TITLES, clockLimit, clockValue, draftWords, impactRows, medianWords, TO_FILL_IN } from "./words.js";

const NOTHING = html``;

/** The report as one page that asks nobody for anything: style, script and charts are in it, and its policy allows no more. */
export function htmlReport(model: ReportModel): string {
  const { severity, title, id } = model;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${severity}: ${title} (${id})</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${header(model)}
<main>
${contents()}
${section("summary", "Summary", html`${model.summary.map((sentence) => html`<p>${sentence}</p>`)}`)}
${section("impact", "Impact", impact(model))}
${section("severity", "Severity", severityTable(model))}
${section("metrics", "Key metrics", chartFigures(model))}
${timelineSection(model)}
${section("actions", "Actions taken", actionList(model))}
${TO_FILL_IN.map(toFillIn)}
${section("follow-ups", "Follow-ups", followUpTable(model))}
${section("evidence", "Evidence", evidenceTable(model))}
</main>
<footer><p>Made by nexusctl ${model.version} on ${timeMark(model.generatedAt)} UTC from the record of ${id}.</p></footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}

/** Nothing is loaded from anywhere, and no script runs but the one that is here. Charts have inline styles. */
function policy(): string {
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

function section(id: string, title: string, body: Markup): Markup {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}
</section>`;
}

function header(model: ReportModel): Markup {
  const { id, title, severity, status, drill, environment, region, roles, ticket } = model;
  const draft = draftWords(model);
  const where = [environment, region].filter((one) => one !== null);
  return html`${draft === undefined ? NOTHING : html`<p class="draft">${draft}</p>`}
<header>
<p class="eyebrow">Incident report · ${id}</p>
<h1>${title}</h1>
<ul class="facts">
<li><span class="badge critical">${severity}</span> <span class="badge">${status}</span>${drill ? html` <span class="badge warn">drill</span>` : NOTHING}</li>
${where.map((one) => html`<li>${one}</li>`)}
${roles.map(({ role, who }) => html`<li>${role}: ${who}</li>`)}
${ticket === null ? NOTHING : html`<li>${link(ticket)}</li>`}
<li>all times are UTC</li>
</ul>
<ul class="cards">
${model.clocks.map(clockCard)}
</ul>
${problems(model)}
</header>`;
}

function clockCard(clock: ReportClock): Markup {
  const tone = clock.overdue ? "critical" : clock.done && clock.withinMs !== null ? "ok" : "";
  const median = clock.medianMs === null ? NOTHING : html`<span>median here ${medianWords(clock)}</span>`;
  return html`<li><span>${CLOCK_TITLES[clock.name]}</span><b>${clockValue(clock)}</b><span class="${tone}">${clockLimit(clock)}</span>${median}</li>`;
}

function problems({ problems: found }: ReportModel): Markup {
  if (found.length === 0) return NOTHING;
  return html`<div class="problems" role="note">
<strong class="critical">The record is not as it was written</strong>
<ul>${found.map((text) => html`<li>${text}</li>`)}</ul>
</div>`;
}

const CONTENTS = [
  ["summary", "Summary"],
  ["impact", "Impact"],
  ["severity", "Severity"],
  ["metrics", "Key metrics"],
  ["timeline-title", "Timeline"],
  ["actions", "Actions"],
  ["fill-0", "What we learnt"],
  ["follow-ups", "Follow-ups"],
  ["evidence", "Evidence"],
] as const;

function contents(): Markup {
  return html`<nav aria-label="Contents"><ul>${CONTENTS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function impact(model: ReportModel): Markup {
  return html`<dl>${impactRows(model).map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

function toFillIn(title: string, index: number): Markup {
  const id = `fill-${index}`;
  const box = html`<div class="fill" contenteditable="plaintext-only" role="textbox" aria-multiline="true" aria-labelledby="${id}"></div>`;
  return section(
    id,
    title,
    html`<p class="muted">To be filled in together. What is typed here is printed with the page.</p>
${box}`,
  );
}

/** An address to follow only where it plainly is one of the web. */
function link(address: string): Markup {
  return /^https?:\/\//i.test(address) && URL.canParse(address)
    ? html`<a href="${address}" rel="noreferrer noopener">${address}</a>`
    : html`${address}`;
}
