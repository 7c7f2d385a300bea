import type { ChainProblem } from "../../core/chain.js";
import { command } from "../../core/command.js";
import { type Cell, report, type Section } from "../../core/report.js";
import type { Verified } from "../../core/shared/replica.js";
import { recordsWaiting, waitingWords } from "../../core/shared/waiting.js";

export default command({
  name: "verify",
  summary: "Check that no line of the journal was altered, lost or cut",
  risk: "reads",
  examples: [
    { type: "journal verify", does: "the whole chain, from the first entry" },
    { type: "journal verify -o json --query 'problems'", does: "only what is wrong" },
  ],
  async run(ctx) {
    const { entries: own, problems, writers } = await ctx.journal.verify();
    const entries = writers === undefined ? own : writers.reduce((sum, one) => sum + one.entries, 0);
    const intact = problems.length === 0;
    const waiting = (await ctx.shared?.waiting()) ?? [];
    const kept = waitingWords(waiting);
    return report({
      schema: "journal.verify",
      headline: intact
        ? wholeWords(entries, writers?.length)
        : `the journal has ${counted(problems.length, "problem")}`,
      tone: intact ? "ok" : "critical",
      exit: intact ? "ok" : "unhealthy",
      data: {
        path: ctx.journal.path,
        entries,
        intact,
        problems: problems.map(({ line, what }) => ({ line, what })),
        ...(writers === undefined
          ? {}
          : {
              where: ctx.journal.where ?? null,
              writers: writers.map(dataOf),
              waiting: await ctx.journal.pending(),
              waitingRecords: recordsWaiting(waiting),
            }),
      },
      sections: [
        {
          type: "fields",
          rows: [
            ["file", ctx.journal.path],
            ...(ctx.journal.where === undefined ? [] : ([["shared", ctx.journal.where]] satisfies [string, Cell][])),
            ...(kept === undefined
              ? []
              : ([["kept here", `${kept}, until the next change`]] satisfies [string, Cell][])),
          ],
        },
        ...(intact ? [] : [problemTable(problems)]),
        ...(writers === undefined ? [] : [writerTable(writers)]),
      ],
    });
  },
});

function wholeWords(entries: number, writers: number | undefined): string {
  const by = writers === undefined ? "" : ` of ${counted(writers, "writer")}`;
  return `the journal is intact: ${counted(entries, "entry")}${by}, every hash matches`;
}

function counted(count: number, what: "entry" | "problem" | "writer"): string {
  if (count === 1) return `1 ${what}`;
  return `${count} ${what === "entry" ? "entries" : `${what}s`}`;
}

function dataOf({ writer, entries, problems }: Verified) {
  return { writer, entries, intact: problems.length === 0 };
}

function problemTable(problems: readonly ChainProblem[]): Section {
  return {
    type: "table",
    columns: [{ title: "LINE", align: "right" }, { title: "PROBLEM" }],
    rows: problems.map(({ line, what }) => [line, what]),
    empty: "",
  };
}

function writerTable(writers: readonly Verified[]): Section {
  return {
    type: "table",
    title: "Writers",
    columns: [{ title: "WRITER" }, { title: "ENTRIES", align: "right" }, { title: "STATE" }],
    rows: writers.map(({ writer, entries, problems }) => [
      writer,
      entries,
      problems.length === 0 ? { text: "intact", tone: "ok" } : { text: "damaged", tone: "critical" },
    ]),
    empty: "nobody wrote anything there yet",
  };
}
