import { command } from "../../core/command.js";
import { list } from "../../core/options.js";
import { type Line, type Report, report, type Section } from "../../core/report.js";
import { type Found, search } from "./search.js";
import type { RunbookProcedure, RunbookSection } from "./section.js";
import { SECTIONS, sectionNamed, unknownSection } from "./sections.js";

export default command({
  name: "runbook",
  summary: "The procedures, each step with the command to type",
  description: `The sections are ${SECTIONS.map(({ name }) => name).join(", ")}. Other words look for procedures about them.`,
  risk: "reads",
  needs: "nothing",
  args: { section: list("the section to read, or what to look for; a list of the sections when left out") },
  examples: [
    { type: "runbook", does: "the sections there are" },
    { type: "runbook emergency", does: "what to do when something is broken" },
    { type: "runbook rotate key", does: "the procedures about rotating keys" },
  ],
  async run(_ctx, { section }): Promise<Report> {
    const words = section.join(" ").trim();
    if (words === "") return contents();
    const named = sectionNamed(words);
    if (named !== undefined) return sectionReport(named);
    const found = search(words, SECTIONS);
    if (found.length === 0) throw unknownSection(words);
    return foundReport(words, found);
  },
});

function foundReport(words: string, found: Found[]): Report {
  const count = found.length === 1 ? "1 procedure" : `${found.length} procedures`;
  return report({
    schema: "runbook.found",
    headline: `${count} about "${words}"`,
    tone: "info",
    data: {
      words,
      procedures: found.map(({ section, procedure }) => ({ section: section.name, ...procedureData(procedure) })),
    },
    sections: [
      ...found.map(({ procedure }) => procedureSection(procedure)),
      {
        type: "commands",
        title: "All of it",
        commands: [...new Set(found.map(({ section }) => section))].map(({ name, title }) => ({
          type: `runbook ${name}`,
          why: title,
        })),
      },
    ],
  });
}

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
    procedures: procedures.map(procedureData),
  };
}

function procedureData({ title, when, steps }: RunbookProcedure) {
  return { title, when: when ?? null, steps: steps.map((step) => ({ do: step.do, type: step.type ?? null })) };
}
