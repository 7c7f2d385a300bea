import { chartSvg } from "./charts.js";
import { html, type Markup, trusted } from "./markup.js";
import type { Mark, ReportModel } from "./model.js";
import { chartWords, type ReportChart } from "./series.js";
import { timeWords } from "./words.js";

/** Every metric as a picture with its words, and with its values in a table for those who cannot see it. */
export function chartFigures({ charts, marks }: ReportModel): Markup {
  if (charts.length === 0) return html`<p>No metrics were kept as evidence.</p>`;
  const key = marks.map(({ name, at }) => html`<li>${name} ${at.slice(11, 19)}</li>`);
  return html`<p class="muted">Upright lines are the incident's moments. Where a line breaks off, there is no data.</p>
<ul class="facts">${key}</ul>
<div class="charts">
${charts.map((chart) => figure(chart, marks))}
</div>`;
}

function figure(chart: ReportChart, marks: readonly Mark[]): Markup {
  const { lowest, highest, last, limits, beyond } = chartWords(chart);
  const title = `${chart.title} (${unitWords(chart.unit)})`;
  const said = `${title}: lowest ${lowest}, highest ${highest}, last ${last}; limits: ${limits}; ${beyond}`;
  return html`<figure>
<figcaption>${chart.title} <span>${unitWords(chart.unit)}</span></figcaption>
<div role="img" aria-label="${said}">${trusted(chartSvg(chart, marks))}</div>
<p class="muted">Highest ${highest}, last ${last}; ${beyond}.</p>
${valueTable(chart, title)}
</figure>`;
}

function unitWords(unit: string): string {
  return unit === "%" ? "per cent" : unit === "s" ? "seconds" : unit === "" ? "count" : unit;
}

function valueTable({ points }: ReportChart, title: string): Markup {
  return html`<details class="table-of-values"><summary>${points.length} values as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Values of ${title}"><table>
<thead><tr><th scope="col">When</th><th scope="col" class="num">Value</th></tr></thead>
<tbody>${points.map(({ at, value }) => html`<tr><td class="time">${timeWords(at)}</td><td class="num">${Number(value.toPrecision(6))}</td></tr>`)}</tbody>
</table></div>
</details>`;
}
