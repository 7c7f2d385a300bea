import { checklistCommand } from "./checklist.js";

export default checklistCommand("weekly", {
  summary: "This week's list: security groups, certificates, dependencies and the week's errors",
  runbook: "maintenance/regular#2",
  examples: [
    { type: "maintenance weekly", does: "check everything, answer what is open" },
    { type: "maintenance weekly --report > week.md", does: "the same as a document, asking nothing" },
  ],
});
