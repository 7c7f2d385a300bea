/** The page's style sheet: light, dark and on paper; every colour is at least 4.5 to 1 on what lies under it. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f5f7f9; --rule: #d5dbe1; --text: #1b2025; --muted: #55606b; --line: #1f5fbf; --link: #1a56b0;
  --ok: #17683a; --warn: #8a4b00; --critical: #b3261e; --unknown: #6a3fa0; --info: #1a56b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14181c; --card: #1c2228; --rule: #39424b; --text: #e6eaee; --muted: #a6b1bb; --line: #7db2ff; --link: #8ebcff;
    --ok: #72d39a; --warn: #f0b45c; --critical: #ff8f85; --unknown: #c9adf7; --info: #8ebcff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .25rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
p { margin: .5rem 0; }
p, li, dd, td, th, h3, figcaption { overflow-wrap: anywhere; white-space: pre-line; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.muted, .facts, footer { color: var(--muted); font-size: .9rem; }
.draft { margin: 0; padding: .6rem 1rem; text-align: center; font-weight: 600; color: var(--warn); background: var(--card); border-bottom: 1px solid var(--rule); }
.eyebrow { margin: 1.75rem 0 0; color: var(--muted); font-size: .9rem; }
.badge { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 999px; font-size: .85rem; font-weight: 600; white-space: nowrap; }
.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin: 0; padding: 0; list-style: none; }
.ok { color: var(--ok); } .warn { color: var(--warn); } .critical { color: var(--critical); }
.unknown { color: var(--unknown); } .info { color: var(--info); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr)); gap: .75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.cards li { padding: .7rem .9rem; background: var(--card); border: 1px solid var(--rule); border-radius: .5rem; white-space: normal; }
.cards b { display: block; font-size: 1.35rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
.cards span { display: block; font-size: .85rem; color: var(--muted); }
.cards span.critical { color: var(--critical); } .cards span.ok { color: var(--ok); }
.problems { margin: 1.25rem 0 0; padding: .6rem 1rem; border: 1px solid var(--critical); border-radius: .5rem; }
.problems ul { margin: .25rem 0; padding-left: 1.2rem; }
nav { margin: 1.25rem 0 0; } nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 0; padding: 0; list-style: none; font-size: .9rem; }
button { font: inherit; padding: .15rem .7rem; color: var(--text); background: var(--card); border: 1px solid var(--muted); border-radius: .35rem; cursor: pointer; }
nav a { display: inline-block; padding: .2rem 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.25rem; margin: 0; }
dt { color: var(--muted); } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-size: .95rem; }
th { text-align: left; color: var(--muted); font-weight: 600; font-size: .85rem; }
th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; }
.time { font-variant-numeric: tabular-nums; white-space: nowrap; }
td code { overflow-wrap: normal; white-space: nowrap; }
.charts { margin-top: 1.25rem; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.75rem 2rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { font-weight: 600; } figcaption span { font-weight: 400; color: var(--muted); }
figure svg { display: block; width: 100%; height: auto; font-family: inherit; }
details { font-size: .9rem; } summary { cursor: pointer; color: var(--link); padding: .2rem 0; }
.scroll { max-height: 18rem; overflow: auto; }
fieldset { margin: 0 0 1rem; padding: .5rem .9rem .75rem; border: 1px solid var(--rule); border-radius: .5rem; }
legend { padding: 0 .35rem; font-size: .9rem; color: var(--muted); }
.filters { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem 1rem; }
.filters label { display: inline-flex; align-items: center; gap: .4rem; min-height: 1.75rem; }
.filters label[for] { flex: 1 1 18rem; max-width: 26rem; white-space: nowrap; }
.filters input[type=search] { flex: 1 1 auto; width: 8rem; min-width: 0; font: inherit; padding: .25rem .5rem; color: var(--text); background: var(--page); border: 1px solid var(--muted); border-radius: .35rem; }
.filters input[type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--link); }
.entries { margin: 0; padding: 0; list-style: none; }
.entries li { display: grid; grid-template-columns: 4.6rem 6.5rem minmax(0, 1fr); gap: 0 .75rem; padding: .35rem 0; border-bottom: 1px solid var(--rule); break-inside: avoid; }
.entries li[hidden], .day[hidden] { display: none; }
.entries .source { color: var(--muted); font-size: .9rem; }
.entries .what { border-left: 3px solid var(--rule); padding-left: .6rem; }
.entries .what.ok { border-color: var(--ok); } .entries .what.warn { border-color: var(--warn); }
.entries .what.critical { border-color: var(--critical); } .entries .what.unknown { border-color: var(--unknown); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.entries .text { color: var(--text); }
.action { margin: 0 0 .75rem; padding: .75rem .9rem; border: 1px solid var(--rule); border-radius: .5rem; break-inside: avoid; }
.action h3 { margin: 0 0 .25rem; } .action ul { margin: .4rem 0; padding-left: 1.2rem; }
code { font: .92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.fill { min-height: 4.5rem; padding: .5rem .75rem; border: 1px dashed var(--muted); border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 2.5rem; padding-bottom: 2.5rem; }
@media (max-width: 34rem) {
  h1 { font-size: 1.35rem; }
  .cards { grid-template-columns: 1fr; gap: .5rem; }
  .cards li { display: grid; grid-template-columns: 1fr auto; align-items: center; } .cards b { grid-column: 2; grid-row: 1 / span 3; font-size: 1.2rem; }
  .entries li { grid-template-columns: 4.4rem minmax(0, 1fr); } .entries .what { grid-column: 1 / -1; margin-top: .15rem; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  table.wide, table.wide tbody, table.wide tr, table.wide td { display: block; } table.wide thead { display: none; }
  table.wide tr { padding: .4rem 0; border-bottom: 1px solid var(--rule); } table.wide td { padding: 0; border: 0; }
  td code { white-space: normal; overflow-wrap: anywhere; }
  table.wide td::before { content: attr(data-title) ": "; color: var(--muted); font-size: .85rem; }
}
@page { margin: 15mm; }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --card: #fff; --rule: #c4cad0; --text: #000; --muted: #444c54; --line: #1f5fbf; --link: #000;
    --ok: #17683a; --warn: #8a4b00; --critical: #b3261e; --unknown: #6a3fa0; --info: #1a56b0;
  }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .filters-box, .table-of-values { display: none; }
  h2, h3 { break-after: avoid; }
  .charts { grid-template-columns: 1fr 1fr; }
  .entries li:has(details) { break-inside: auto; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
