import { LOOKS, uses } from "../../aws/uses.js";
import { toMarkdown } from "../../checklist/markdown.js";
import { type Period, parsePeriod, periodAt } from "../../checklist/period.js";
import { entryStep, RESULTS, type RunEntry, readRecord, signerOf } from "../../checklist/record.js";
import { runItems } from "../../checklist/run.js";
import { headlineOf, type Sheet, type SheetItem, sheetOf, toneOf, unanswered } from "../../checklist/sheet.js";
import type { Kind } from "../../core/checklist.js";
import { type Command, command, type Example } from "../../core/command.js";
import type { Context } from "../../core/context.js";
import { usage } from "../../core/errors.js";
import { choice, flag, text } from "../../core/options.js";
import { type Question, questionnaire } from "../../core/questionnaire.js";
import type { Line, RawText, Report } from "../../core/report.js";
import { checklistReport } from "./checklist-report.js";
import { planSignature } from "./sign.js";

/** What the checks of any item read: a configuration may put each of them into each list. */
const CHECKLIST_USES = uses(
  LOOKS.service,
  LOOKS.lastWords,
  LOOKS.autoscaling,
  LOOKS.balancing,
  LOOKS.database,
  LOOKS.snapshots,
  LOOKS.metrics,
  LOOKS.alarms,
  LOOKS.logs,
  LOOKS.certificates,
  LOOKS.dns,
  LOOKS.groups,
  LOOKS.people,
  LOOKS.bucket,
  { cloudwatch: ["DescribeAlarmHistory"] },
  { iam: ["GetAccountPasswordPolicy", "GetAccountSummary", "ListAttachedUserPolicies"] },
);

interface Words {
  summary: string;
  runbook: string;
  examples: [Example, Example, ...Example[]];
}

/** One of the regular lists as a command. */
export function checklistCommand(kind: Kind, { summary, runbook, examples }: Words): Command {
  return command({
    name: kind,
    summary,
    description:
      "Every item is a check that runs, a question for a person, or both. On a terminal the open questions are asked one by one, and each answer is kept at once with who gave it; left in the middle, the same command goes on. Without a terminal nobody is asked: the first line says what waits. What fails or could not be seen exits 3. Items, owners and thresholds are configured under checklists.",
    runbook: [runbook],
    uses: CHECKLIST_USES,
    risk: "safe",
    options: {
      report: flag("as a Markdown document (with -o json as JSON), and ask nothing"),
      period: text("how it was in an earlier one, from the record", { placeholder: "period" }),
      item: text("sign this item instead", { placeholder: "id" }),
      result: choice("with --item: the answer", RESULTS),
      note: text("with --item: why, or what to know"),
    },
    examples,
    async run(ctx, { report: asDocument, period: typed, item, result, note }) {
      const current = periodAt(kind, ctx.clock.now(), ctx.env.checklists.timeZone);
      if (item !== undefined || result !== undefined || note !== undefined) {
        if (typed !== undefined) throw usage("--period: what is over is not signed any more", "leave it out");
        return planSignature(ctx, kind, current, { item, result, note });
      }
      if (typed === undefined) return ask(ctx, kind, current, asDocument);
      const period = parsePeriod(kind, typed);
      if (period > current) throw usage(`--period: ${period} has not begun`, `the current one is ${current}`);
      return shown(ctx, sheetNow(ctx, kind, period), asDocument, period !== current);
    },
  });
}

/** A period as the record has it. */
function sheetNow(ctx: Context, kind: Kind, period: Period, more: RunEntry[] = []): Sheet {
  return sheetOf(kind, period, [...readRecord(ctx, kind).entries, ...more], ctx.env.checklists[kind]);
}

function shown(ctx: Context, sheet: Sheet, asDocument: boolean, over: boolean): Report | RawText {
  const { zone, record } = around(ctx, sheet.kind);
  const asked = ctx.io.interactive && !asDocument;
  const report = checklistReport(sheet, { zone, record, asked, over });
  if (!asDocument || ctx.globals.output !== "table" || ctx.globals.query !== undefined) return report;
  const where = `${ctx.env.project} ${ctx.env.environment} in ${ctx.env.region}`;
  const text = toMarkdown(sheet, { where, zone, problems: record.problems }, asked || over);
  return { kind: "text", text: ctx.redactor.text(text), exit: report.exit ?? "ok" };
}

/** Runs the checks, and asks what only a person can know. */
async function ask(ctx: Context, kind: Kind, period: Period, asDocument: boolean) {
  const [items, by] = await Promise.all([runItems(ctx, ctx.env.checklists[kind]), signerOf(ctx)]);
  const run: RunEntry = { type: "run", at: ctx.clock.now().toISOString(), period, by, items };
  const sheet = sheetNow(ctx, kind, period, [run]);
  return questionnaire({
    first: shown(ctx, sheet, asDocument, false),
    seen: entryStep(ctx, kind, run, `checklist: ${headlineOf(sheet, true).text}`),
    questions: asDocument ? [] : unanswered(sheet).map(questionOf),
    record: ({ id }, { result, note }) => planSignature(ctx, kind, period, { item: id, result, note }),
    last: async () => checklistReport(sheetNow(ctx, kind, period), { ...around(ctx, kind), asked: true, over: false }),
  });
}

function around(ctx: Context, kind: Kind) {
  return { zone: ctx.env.checklists.timeZone, record: readRecord(ctx, kind) };
}

function questionOf({ id, title, ask: question, owner, what, state, evidence, note }: SheetItem): Question {
  const shows: Line[] = [
    ...(what === "" ? [] : [{ text: what, tone: toneOf(state) }]),
    ...evidence.map((line) => ({ text: `  ${line}` })),
    ...(note === null ? [] : [{ text: note }]),
    { text: `for the ${owner}`, tone: "muted" },
  ];
  return { id, title, ask: question ?? title, shows };
}
