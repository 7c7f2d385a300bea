import { type KeptList, keptOf, type PeriodKept } from "../../checklist/history.js";
import { readRecord } from "../../checklist/record.js";
import { KINDS } from "../../core/checklist.js";
import { command } from "../../core/command.js";
import { toJson } from "../../core/json.js";
import { choice, duration, withDefault } from "../../core/options.js";
import { type Cell, type Line, report, type Section, type Tone } from "../../core/report.js";

const NINETY_DAYS_MS = 90 * 86_400_000;

export default command({
  name: "history",
  summary: "How the lists were kept: done, partly or missed, in a row and by whom",
  description:
    "A period counts as done when nothing in it waits for a person and nothing went unseen, also when an item of it failed. Before its first run a list missed nothing.",
  runbook: ["maintenance/regular#1", "maintenance/regular#2", "maintenance/regular#3"],
  risk: "reads",
  options: {
    kind: choice("only this list", KINDS),
    since: withDefault(duration("how far back"), NINETY_DAYS_MS),
  },
  examples: [
    { type: "maintenance history", does: "all three lists, the last 90 days" },
    { type: "maintenance history --kind daily -o json --query 'lists[0].streak'", does: "days in a row, for a script" },
  ],
  async run(ctx, { kind, since }) {
    const now = ctx.clock.now();
    const range = { from: new Date(now.getTime() - since), now, zone: ctx.env.checklists.timeZone };
    const records = KINDS.filter((one) => kind === undefined || one === kind).map((one) => ({
      list: one,
      record: readRecord(ctx, one),
    }));
    const lists = records.map(({ list, record }) => keptOf(list, record.entries, range));
    const problems = records.flatMap(({ list, record }) => record.problems.map((text) => `${list}: ${text}`));
    return report({
      schema: "maintenance.history",
      headline: lists.map(listWords).join("; "),
      tone: lists.some(({ periods }) => periods.some(({ kept }) => kept === "missed")) ? "warn" : "info",
      data: { from: range.from.toISOString(), lists: lists.map((one) => toJson(one)), recordProblems: problems },
      sections: [...lists.flatMap(sectionsOf), ...problemSection(problems)],
    });
  },
});

function listWords({ kind, periods, streak }: KeptList): string {
  if (periods.length === 0) return `${kind}: never run`;
  const over = periods.filter(({ kept }) => kept !== "open");
  if (over.length === 0) return `${kind}: the first one is open`;
  const done = over.filter(({ kept }) => kept === "done").length;
  return `${kind}: ${done} of ${over.length} done, ${streak.now} in a row (at most ${streak.longest})`;
}

const TONES: Readonly<Record<PeriodKept["kept"], Tone>> = {
  done: "ok",
  partly: "warn",
  missed: "critical",
  open: "info",
};

function sectionsOf({ kind, periods, signers }: KeptList): Section[] {
  if (periods.length === 0) return [];
  const table: Section = {
    type: "table",
    title: kind,
    columns: [
      { title: "PERIOD", yield: 0 },
      { title: "KEPT", yield: 0 },
      { title: "ITEMS", align: "right" },
      { title: "BY", yield: 2 },
      { title: "FAILED", yield: 3 },
    ],
    rows: [...periods]
      .reverse()
      .map(({ period, kept, done, of, by, fails }): Cell[] => [
        period,
        { text: kept, tone: TONES[kept] },
        kept === "missed" ? "" : `${done} of ${of}`,
        by.join(", "),
        fails.join(", "),
      ]),
    empty: "nothing in this time",
  };
  const lines = signers.map(({ user, signed }): Line => ({ text: `${user} signed ${signed}` }));
  return lines.length === 0 ? [table] : [table, { type: "lines", title: `Who signed (${kind})`, lines }];
}

function problemSection(problems: string[]): Section[] {
  const lines = problems.map((text): Line => ({ text, tone: "warn" }));
  return lines.length === 0 ? [] : [{ type: "lines", title: "A record is damaged", lines }];
}
