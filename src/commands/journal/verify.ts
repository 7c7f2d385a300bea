import { command } from "../../core/command.js";
import { report } from "../../core/report.js";

export default command({
  name: "verify",
  summary: "Check that no line of the journal was altered, lost or cut",
  risk: "reads",
  examples: [
    { type: "journal verify", does: "the whole chain, from the first entry" },
    { type: "journal verify -o json --query 'problems'", does: "only what is wrong" },
  ],
  async run(ctx) {
    const { entries, problems } = await ctx.journal.verify();
    const intact = problems.length === 0;
    return report({
      schema: "journal.verify",
      headline: intact
        ? `the journal is whole: ${entries} ${entries === 1 ? "entry" : "entries"}, every hash matches`
        : `the journal has ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
      tone: intact ? "ok" : "critical",
      exit: intact ? "ok" : "unhealthy",
      data: { path: ctx.journal.path, entries, intact, problems: problems.map(({ line, what }) => ({ line, what })) },
      sections: [
        { type: "fields", rows: [["file", ctx.journal.path]] },
        ...(intact
          ? []
          : [
              {
                type: "table" as const,
                columns: [{ title: "LINE", align: "right" as const }, { title: "PROBLEM" }],
                rows: problems.map(({ line, what }) => [line, what]),
                empty: "",
              },
            ]),
      ],
    });
  },
});
