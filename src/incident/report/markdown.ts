import { formatDuration } from "../../core/time.js";
import { md, mdLink, mdTable } from "./markdown-text.js";
import type { ReportModel } from "./model.js";
import { chartWords } from "./series.js";
import {
  CLOCK_TITLES,
  clockLimit,
  clockValue,
  draftWords,
  impactRows,
  medianWords,
  TO_FILL_IN,
  timeWords,
} from "./words.js";

/** The report as GitHub's Markdown. Everything from outside is escaped; a chart is a line of a table here. */
export function markdownReport(model: ReportModel): string {
  const draft = draftWords(model);
  const sections = [
    ...(draft === undefined ? [] : [[`**${md(draft)}**`]]),
    [`# ${md(model.severity)}: ${md(model.title)}`],
    [subtitle(model)],
    ...problems(model),
    ["## Summary"],
    ...model.summary.map((sentence) => [md(sentence)]),
    ["## Impact"],
    mdTable(
      ["", ""],
      impactRows(model).map(([label, value]) => [label, md(value)]),
      "",
    ),
    ["## Clocks"],
    clocks(model),
    ["## Severity"],
    severities(model),
    ["## Key metrics"],
    charts(model),
    ["## Timeline"],
    timeline(model),
    ["## Actions taken"],
    ...actions(model),
    ...TO_FILL_IN.flatMap((title) => [[`## ${title}`], ["- "]]),
    ["## Follow-ups"],
    followUps(model),
    ["## Evidence"],
    evidence(model),
    [`---`],
    [
      `Made by nexusctl ${md(model.version)} on ${timeWords(model.generatedAt)} UTC from the record of ${md(model.id)}.`,
    ],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function subtitle({ id, status, drill, environment, region, roles, ticket }: ReportModel): string {
  const where = [environment, region].filter((one) => one !== null).map(md);
  return [
    `${md(id)}, ${md(status)}${drill ? ", a drill" : ""}`,
    ...(where.length === 0 ? [] : [where.join(", ")]),
    ...roles.map(({ role, who }) => `${md(role)}: ${md(who)}`),
    ...(ticket === null ? [] : [`ticket: ${mdLink(ticket)}`]),
    "all times are UTC",
  ].join(" · ");
}

function problems({ problems: found }: ReportModel): string[][] {
  if (found.length === 0) return [];
  return [["**The record is not as it was written:**"], found.map((text) => `- ${md(text)}`)];
}

function clocks(model: ReportModel): string[] {
  return mdTable(
    ["Clock", "Took", "Against its limit", "Median here"],
    model.clocks.map((clock) => [
      CLOCK_TITLES[clock.name],
      clockValue(clock),
      clock.overdue ? `**${clockLimit(clock)}**` : clockLimit(clock),
      medianWords(clock),
    ]),
    "",
  );
}

function severities(model: ReportModel): string[] {
  return mdTable(
    ["Since", "Severity", "For", "By", "Why"],
    model.severities.map(({ at, severity, lastedMs, by, why }) => [
      timeWords(at),
      md(severity),
      formatDuration(lastedMs),
      md(by),
      md(why),
    ]),
    "Not written down.",
  );
}

function charts(model: ReportModel): string[] {
  return mdTable(
    ["Metric", "Lowest", "Highest", "Last", "Limits", "Against them"],
    model.charts.map((chart) => {
      const { lowest, highest, last, limits, beyond } = chartWords(chart);
      return [chart.title, lowest, highest, last, limits, beyond].map(md);
    }),
    "No metrics were kept as evidence.",
  );
}

function timeline(model: ReportModel): string[] {
  return mdTable(
    ["When", "Source", "What"],
    model.timeline.map(({ at, source, text }) => [timeWords(at), md(source), md(text)]),
    "Nothing was recorded.",
  );
}

function actions(model: ReportModel): string[][] {
  if (model.actions.length === 0) return [["No change was made during it."]];
  return model.actions.map((one) => [
    `- **${md(one.title)}**: ${md(one.outcome)}${one.message === null ? "" : ` (${md(one.message)})`}`,
    `  - ${timeWords(one.begunAt)} by ${md(one.by)}, ${md(one.risk)}, on ${md(one.resource)}`,
    ...one.steps.map(
      (step) => `  - ${md(step.words)}: ${md(step.status)}${step.message === null ? "" : ` (${md(step.message)})`}`,
    ),
    `  - ${md(one.undo)}`,
  ]);
}

function followUps(model: ReportModel): string[] {
  if (model.followUps.length === 0) return ["None was written down."];
  return model.followUps.map(
    ({ what, owner, due }) => `- [ ] ${md(what)} (${md(owner ?? "nobody yet")}, ${md(due ?? "no date")})`,
  );
}

function evidence(model: ReportModel): string[] {
  return mdTable(
    ["File", "What", "Taken", ""],
    model.evidence.map(({ file, title, takenAt, error }) => [
      md(file),
      md(title),
      timeWords(takenAt),
      error === null ? "" : `could not be had: ${md(error)}`,
    ]),
    "No evidence was kept.",
  );
}
