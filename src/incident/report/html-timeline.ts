import { html, type Markup } from "./markup.js";
import type { ReportModel } from "./model.js";

type Entry = ReportModel["timeline"][number];

/** Beyond this many characters an entry is folded; on paper it is whole. */
const LONG = 600;

/** A tone in words, for those who do not see the colour. */
const TONE_WORDS: Readonly<Record<string, string | undefined>> = {
  ok: "good: ",
  warn: "warning: ",
  critical: "critical: ",
  unknown: "unknown: ",
};

/** All that happened, day by day, with filters by source and text that the page's script brings to life. */
export function timelineSection({ timeline }: ReportModel): Markup {
  return html`<section id="timeline" aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
${filters(timeline)}
${timeline.length === 0 ? html`<p>Nothing was recorded.</p>` : html`${days(timeline).map(dayOf)}`}
</section>`;
}

function filters(timeline: readonly Entry[]): Markup {
  const sources = [...new Set(timeline.map(({ source }) => source))].sort();
  return html`<form id="filters" class="filters-box" hidden>
<fieldset>
<legend>Show</legend>
<div class="filters">
${sources.map((source) => html`<label><input type="checkbox" value="${source}" checked>${source}</label>`)}
<label for="words">with the words <input type="search" id="words" autocomplete="off"></label>
<button type="reset">All</button>
<output id="shown" class="muted" aria-live="polite"></output>
</div>
</fieldset>
</form>`;
}

function days(timeline: readonly Entry[]): [string, Entry[]][] {
  const byDay = new Map<string, Entry[]>();
  for (const entry of timeline) {
    const day = entry.at.slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), entry]);
  }
  return [...byDay];
}

function dayOf([day, entries]: [string, Entry[]]): Markup {
  return html`<div class="day">
<h3>${day}</h3>
<ol class="entries">
${entries.map(entryOf)}
</ol>
</div>`;
}

function entryOf({ at, source, text, tone }: Entry): Markup {
  const word = TONE_WORDS[tone];
  const spoken = word === undefined ? html`` : html`<span class="spoken">${word}</span>`;
  return html`<li data-source="${source}"><time class="time" datetime="${at}">${at.slice(11, 19)}</time><span class="source">${source}</span><div class="what ${tone}">${spoken}${body(text)}</div></li>`;
}

function body(text: string): Markup {
  if (text.length <= LONG) return html`<span class="text">${text}</span>`;
  return html`<details class="long"><summary>${beginning(text)}… (${text.length} characters)</summary><span class="text">${text}</span></details>`;
}

/** Whole characters only: an emoji is not cut in two. */
function beginning(text: string): string {
  return [...text.slice(0, LONG)].slice(0, 120).join("");
}
