import { command } from "../../core/command.js";
import { text } from "../../core/options.js";
import { type Cell, report, type Section } from "../../core/report.js";
import { ifComplete, isComplete } from "../../core/shared/complete.js";
import { looseEvidence, verifyEvidence } from "../../incident/evidence-files.js";
import { recordProblems } from "../../incident/glance.js";
import { incidentFolder, incidentToRead } from "../../incident/record.js";

export default command({
  name: "verify",
  summary: "Check that no line of an incident's record and no file of its evidence was altered or lost",
  risk: "reads",
  args: { incident: text("the incident; the one that is open, when left out", { source: "incidents" }) },
  examples: [
    { type: "incident verify", does: "the open incident's record and evidence" },
    { type: "incident verify latest -o json --query problems", does: "only what is wrong with the newest one's" },
  ],
  async run(ctx, { incident: named }) {
    const incident = await incidentToRead(ctx, named);
    const folder = incidentFolder(ctx.paths.environmentState, incident.id);
    const files = incident.events.flatMap(({ evidence }) => evidence);
    const problems = [...recordProblems(incident), ...verifyEvidence(folder, files)].map((line) => line.text);
    const loose = looseEvidence(folder, files).map(({ file }) => file);
    const whole = problems.length === 0;
    const others = incident.events.flatMap(({ elsewhere }) => elsewhere ?? []).length;
    const complete = await isComplete(ctx.shared, "incidents");
    const waiting = (await ctx.shared?.unshared(`incidents/${incident.id}`))?.length ?? 0;
    const counts = `${incident.events.length} events, ${files.length} files of evidence${others === 0 ? "" : ` (${others} more with who gathered them)`}`;
    return report({
      schema: "incident.verify",
      headline: ifComplete(
        whole
          ? `the record of ${incident.id} is intact: ${counts}${looseWords(loose)}`
          : `the record of ${incident.id} has ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
        complete,
      ),
      tone: !whole ? "critical" : loose.length === 0 && complete ? "ok" : "warn",
      exit: whole ? "ok" : "unhealthy",
      data: {
        incident: incident.id,
        folder,
        events: incident.events.length,
        files: files.length,
        ...(others === 0 ? {} : { elsewhere: others }),
        whole,
        problems,
        loose,
        complete,
        ...(ctx.shared === undefined ? {} : { waiting }),
      },
      sections: [
        {
          type: "fields",
          rows: [
            ["folder", folder],
            ...(waiting === 0
              ? []
              : ([["kept here", `${waiting} of our own events, until the next change`]] satisfies [string, Cell][])),
          ],
        },
        ...(whole ? [] : [{ type: "lines" as const, lines: problems.map((problem) => ({ text: problem })) }]),
        ...looseSection(loose),
      ],
    });
  },
});

function looseWords(loose: readonly string[]): string {
  if (loose.length === 0) return "";
  return `; ${loose.length === 1 ? "1 file is" : `${loose.length} files are`} not on it yet`;
}

/** A gathering that was cut off: what it had written is there, and nothing vouches for it until it is on the record. */
function looseSection(loose: readonly string[]): Section[] {
  if (loose.length === 0) return [];
  const lines = loose.map((file) => ({ text: `${file}: a gathering was cut off before it was put on the record` }));
  return [
    { type: "lines", lines },
    {
      type: "commands",
      title: "Next",
      commands: [{ type: "incident investigate", why: "takes them onto the record" }],
    },
  ];
}
