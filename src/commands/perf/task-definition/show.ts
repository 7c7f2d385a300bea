import { HIDDEN, hide } from "../../../aws/task-definition/hide.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { command } from "../../../core/command.js";
import { toJson } from "../../../core/json.js";
import { flag, text } from "../../../core/options.js";
import { type Report, report } from "../../../core/report.js";
import { whyNot } from "../../../health/why.js";
import { runs } from "../../service/revisions.js";
import { isDeregistered, type Looked, lookAt } from "./base.js";
import { definitionSections } from "./sections.js";

export default command({
  name: "show",
  summary: "A revision of the task definition: the one that runs, or another",
  description:
    "Values of variables are hidden; --values shows those that do not look like a secret. In JSON, definition is what can be registered: edit --file takes it, and keeps what is hidden in it.",
  runbook: ["perf/optimize-task-definition"],
  uses: uses(LOOKS.service),
  risk: "reads",
  options: {
    revision: text("the revision, as family:7 or 7; what runs when left out", {
      placeholder: "revision",
      source: "revisions",
    }),
    values: flag("show the values of variables, but for what looks like a secret"),
  },
  examples: [
    { type: "perf task-definition show", does: "size, containers, variables, secrets, volumes of what runs" },
    {
      type: "perf task-definition show --revision 41 -o json --query definition",
      does: "what can be registered of revision 41, to change and hand to edit --file",
    },
  ],
  async run(ctx, { revision, values }): Promise<Report> {
    const looked = await lookAt(ctx, revision);
    const { definition, service, why } = looked;
    const shown = hide(definition.registrable, values ? "values" : "names");
    const hidden = JSON.stringify(shown).split(JSON.stringify(HIDDEN)).length - 1;
    return report({
      schema: "perf.task-definition",
      headline: headline(looked),
      tone: isDeregistered(definition) ? "warn" : "info",
      data: {
        revision: definition.name,
        arn: definition.arn,
        status: definition.status,
        registeredAt: toJson(definition.registeredAt),
        service: service?.name ?? null,
        running: service === undefined ? null : runs(service, definition.name),
        unknown: why === undefined ? [] : [`service: ${whyNot(why)}`],
        hidden,
        definition: shown,
      },
      sections: definitionSections(definition, shown, hidden),
    });
  },
});

function headline({ definition, service, why }: Looked): string {
  const { name } = definition;
  if (isDeregistered(definition)) {
    return `${name} was deregistered (${definition.status}): it cannot be deployed, but what it holds can be registered again`;
  }
  if (service === undefined) return `${name}; whether it runs is unknown${why === undefined ? "" : `: ${whyNot(why)}`}`;
  return runs(service, name)
    ? `${service.name} runs ${name}`
    : `${name} is not what ${service.name} runs, which is ${service.taskDefinition}`;
}
