import { formatDuration } from "../../core/time.js";
import type { Action } from "./actions.js";
import { html, type Markup, timeMark } from "./markup.js";
import type { ReportModel } from "./model.js";

export function severityTable({ severities }: ReportModel): Markup {
  return table(
    ["Since", "Severity", "For", "By", "Why"],
    severities.map(({ at, severity, lastedMs, by, why }) => [
      timeMark(at),
      html`<strong>${severity}</strong>`,
      html`${formatDuration(lastedMs)}`,
      html`${by}`,
      html`${why}`,
    ]),
  );
}

export function actionList({ actions }: ReportModel): Markup {
  if (actions.length === 0) return html`<p>No change was made during it.</p>`;
  return html`${actions.map(actionOf)}`;
}

function actionOf({ title, outcome, tone, begunAt, by, risk, resource, steps, message, undo, id }: Action): Markup {
  const why = message === null ? html`` : html`<p>${message}</p>`;
  return html`<article class="action">
<h3>${title} <span class="badge ${tone}">${outcome}</span></h3>
<p class="muted">${timeMark(begunAt)}, ${by}, ${risk}, on ${resource}, <code>${id}</code></p>
<ul>${steps.map(stepOf)}</ul>
${why}<p class="muted">${undo}</p>
</article>`;
}

function stepOf({ words, status, message }: Action["steps"][number]): Markup {
  return html`<li>${words}: ${status}${message === null ? "" : ` (${message})`}</li>`;
}

export function followUpTable({ followUps }: ReportModel): Markup {
  if (followUps.length === 0) return html`<p>None was written down.</p>`;
  return table(
    ["What", "Who", "By when"],
    followUps.map(({ what, owner, due }) => [html`${what}`, html`${owner ?? "nobody yet"}`, html`${due ?? "no date"}`]),
  );
}

export function evidenceTable({ evidence }: ReportModel): Markup {
  if (evidence.length === 0) return html`<p>No evidence was kept.</p>`;
  return table(
    ["What", "File", "Taken"],
    evidence.map(({ file, title, takenAt, error }) => [
      error === null ? html`${title}` : html`${title}: <span class="critical">could not be had: ${error}</span>`,
      html`<code>${file}</code>`,
      timeMark(takenAt),
    ]),
  );
}

/** On a phone each row is a block, its cells with their titles. */
function table(titles: readonly string[], rows: readonly (readonly Markup[])[]): Markup {
  const cells = (row: readonly Markup[]) =>
    row.map((cell, index) => html`<td data-title="${titles[index] ?? ""}">${cell}</td>`);
  return html`<table class="wide">
<thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>`)}
</tbody>
</table>`;
}
