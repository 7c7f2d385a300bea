import { definitionCheck } from "../../../aws/task-definition/check.js";
import { hide } from "../../../aws/task-definition/hide.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import type { Change } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { usage } from "../../../core/errors.js";
import { flag, text } from "../../../core/options.js";
import { readGiven } from "../../given.js";
import { baseOf } from "./base.js";
import { proposedChange } from "./propose.js";
import { readTyped } from "./typed.js";

export default command({
  name: "edit",
  summary: "Change the task definition in your editor, and register it",
  description:
    "Opens what can be registered in $VISUAL or $EDITOR; a mistake is said with its place, and the text opened again as you left it. What looks like a secret is [redacted], which left as it is keeps the value. With --file nothing is opened.",
  runbook: ["perf/optimize-task-definition"],
  uses: uses(LOOKS.service, LOOKS.lastWords, { ecs: ["RegisterTaskDefinition", "UpdateService"] }),
  risk: "disruptive",
  options: {
    revision: text("the revision to start from; what runs when left out", {
      placeholder: "revision",
      source: "revisions",
    }),
    file: text("the finished text, in place of an editor; - for standard input", { placeholder: "path" }),
    deploy: flag("go on as service deploy does, and wait"),
  },
  examples: [
    { type: "perf task-definition edit --deploy", does: "change it, see the difference, roll it out" },
    {
      type: "perf task-definition edit --file task.json --dry-run",
      does: "show what registering that file would change",
    },
  ],
  async run(ctx, { revision, file, deploy }): Promise<Change> {
    const base = await baseOf(ctx, revision);
    const { registrable } = base.definition;
    const check = await definitionCheck(registrable);
    const read = (typed: string) => readTyped(typed, registrable, check);
    const typed =
      file === undefined
        ? await ctx.edited({
            what: `the task definition ${base.definition.name}`,
            fileName: `${base.definition.family}.json`,
            text: `${JSON.stringify(hide(registrable, "values"), null, 2)}\n`,
            check: (edited) => mistakesOf(read(edited)),
          })
        : await readGiven(ctx, file);
    const outcome = read(typed);
    if (!outcome.ok) throw cannotBeUsed(file ?? "what was typed", outcome.mistakes);
    const family = String(outcome.registrable.family);
    return proposedChange(ctx, base, {
      registrable: outcome.registrable,
      deploy,
      anew: false,
      warnings: [
        ...(family === base.definition.family ? [] : [`${family} is another family than ${base.definition.family}`]),
        ...(outcome.ignored.length === 0
          ? []
          : [`only AWS sets these, so they are left out: ${outcome.ignored.join(", ")}`]),
      ],
      same: `nothing was changed: ${base.definition.name} is that already`,
    });
  },
});

function mistakesOf(outcome: ReturnType<typeof readTyped>): string[] {
  return outcome.ok ? [] : outcome.mistakes;
}

function cannotBeUsed(source: string, mistakes: readonly string[]) {
  const name = source === "-" ? "standard input" : source;
  return usage(`${name} cannot be registered: ${mistakes.join("; ")}`, "nothing was sent; correct it and run it again");
}
