import { command } from "../../core/command.js";
import { text } from "../../core/options.js";
import { type Line, type Report, report, type Section } from "../../core/report.js";
import type { RunbookProcedure, RunbookSection } from "./section.js";
import { findSection, SECTIONS } from "./sections.js";

export default command({
  name: "runbook",
  summary: "The procedures, each step with the command to type",
  description: `The sections are ${SECTIONS.map(({ name }) => name).join(", ")}.`,
  risk: "reads",
  needs: "nothing",
  args: { section: text("the section to read; a list of them when left out") },
  examples: [
    { type: "runbook", does: "the sections there are" },
    { type: "runbook emergency", does: "what to do when something is broken" },
  ],
  async run(_ctx, { section }): Promise<Report> {
    return section === undefined ? contents() : sectionReport(findSection(section));
  },
});

function contents(): Report {
  return report({
    schema: "runbook",
    headline: "what to do, in eight sections",
    tone: "info",
    data: { sections: SECTIONS.map(dataOf) },
    sections: [
      {
        type: "table",
        columns: [
          { title: "SECTION", yield: 0 },
          { title: "ABOUT", yield: 1 },
          { title: "PROCEDURES", yield: 2 },
        ],
        rows: SECTIONS.map(({ name, title, procedures }) => [
          name,
          title,
          procedures.map((one) => one.title).join("; "),
        ]),
        empty: "none",
      },
      { type: "commands", title: "Next", commands: [{ type: "runbook emergency", why: "when something is broken" }] },
    ],
  });
}

function sectionReport(section: RunbookSection): Report {
  return report({
    schema: "runbook.section",
    headline: section.title,
    tone: "info",
    data: { section: dataOf(section) },
    sections: section.procedures.map(procedureSection),
  });
}

function procedureSection({ title, when, steps }: RunbookProcedure): Section {
  const lines = steps.flatMap((step, index): Line[] => [
    { text: `${index + 1}. ${step.do}` },
    ...(step.type === undefined ? [] : [{ text: `   nexusctl ${step.type}`, tone: "info" as const }]),
  ]);
  return { type: "lines", title, lines: when === undefined ? lines : [{ text: when, tone: "muted" }, ...lines] };
}

function dataOf({ name, title, procedures }: RunbookSection) {
  return {
    name,
    title,
    procedures: procedures.map((procedure) => ({
      title: procedure.title,
      when: procedure.when ?? null,
      steps: procedure.steps.map((step) => ({ do: step.do, type: step.type ?? null })),
    })),
  };
}
