import { type Difference, taskDefinitionDiff } from "../../../aws/task-definition/diff.js";
import { differenceWords } from "../../../aws/task-definition/words.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { flag, required, text } from "../../../core/options.js";
import { type Line, type Report, report, type Section } from "../../../core/report.js";
import { plural } from "../../service/looks.js";
import { isDeregistered, lookAt } from "./base.js";

export default command({
  name: "diff",
  summary: "Field by field, what differs between two revisions",
  description:
    "Containers are matched by name, variables and secrets by theirs, ports by number. Values of variables are hidden; --values shows those that do not look like a secret. Ends with 0 whether they differ or not; in JSON, equal tells.",
  runbook: ["perf/optimize-task-definition"],
  uses: uses(LOOKS.service),
  risk: "reads",
  args: {
    from: required(text("the revision before, as family:7 or 7", { source: "revisions" })),
    to: text("the revision after; what runs when left out", { source: "revisions" }),
  },
  options: { values: flag("show the values of variables, but for what looks like a secret") },
  examples: [
    { type: "perf task-definition diff 41", does: "what changed from revision 41 to what runs now" },
    {
      type: "perf task-definition diff 41 42 -o json --query differences[].field",
      does: "only the names of the fields that differ",
    },
  ],
  async run(ctx, { from, to, values }): Promise<Report> {
    const [{ definition: before }, { definition: after }] = await Promise.all([lookAt(ctx, from), lookAt(ctx, to)]);
    const differences = taskDefinitionDiff(before.registrable, after.registrable, values ? "values" : "names");
    const count = plural(differences.length, "field differs", "fields differ");
    return report({
      schema: "perf.task-definition.diff",
      headline:
        differences.length === 0
          ? `no difference between ${before.name} and ${after.name}`
          : `${count} between ${before.name} and ${after.name}`,
      tone: "info",
      data: {
        from: { revision: before.name, status: before.status },
        to: { revision: after.name, status: after.status },
        equal: differences.length === 0,
        differences: differences.map(toJson),
      },
      sections: [
        ...(differences.length === 0 ? [] : [table(differences)]),
        ...notes(
          [before, after].filter(isDeregistered).map(({ name, status }) => `${name} was deregistered (${status})`),
        ),
        ...notes(hiddenNote(differences, values)),
      ],
    });
  },
});

function table(differences: Difference[]): Section {
  return {
    type: "table",
    columns: [
      { title: "FIELD", yield: 0 },
      { title: "BEFORE", yield: 2 },
      { title: "AFTER", yield: 1 },
    ],
    rows: differences.map((one) => {
      const { before, after } = differenceWords(one);
      return [one.field, before, after];
    }),
    empty: "no difference",
  };
}

function hiddenNote(differences: Difference[], values: boolean): string[] {
  if (!differences.some(({ hidden }) => hidden)) return [];
  return [
    values
      ? "what looks like a secret is hidden"
      : "values are hidden; --values shows those that do not look like a secret",
  ];
}

function notes(texts: string[]): Section[] {
  const lines = texts.map((one): Line => ({ text: one, tone: "muted" }));
  return lines.length === 0 ? [] : [{ type: "lines", lines }];
}
