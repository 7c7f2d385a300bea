import { command } from "../../core/command.js";
import { text } from "../../core/options.js";
import { report } from "../../core/report.js";
import { verifyEvidence } from "../../incident/evidence-files.js";
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
    const incident = incidentToRead(ctx, named);
    const folder = incidentFolder(ctx.paths.environmentState, incident.id);
    const files = incident.events.flatMap(({ evidence }) => evidence);
    const problems = [...recordProblems(incident), ...verifyEvidence(folder, files)].map((line) => line.text);
    const whole = problems.length === 0;
    const counts = `${incident.events.length} events, ${files.length} files of evidence`;
    return report({
      schema: "incident.verify",
      headline: whole
        ? `the record of ${incident.id} is whole: ${counts}`
        : `the record of ${incident.id} has ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`,
      tone: whole ? "ok" : "critical",
      exit: whole ? "ok" : "unhealthy",
      data: { incident: incident.id, folder, events: incident.events.length, files: files.length, whole, problems },
      sections: [
        { type: "fields", rows: [["folder", folder]] },
        ...(whole ? [] : [{ type: "lines" as const, lines: problems.map((problem) => ({ text: problem })) }]),
      ],
    });
  },
});
