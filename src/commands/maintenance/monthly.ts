import { checklistCommand } from "./checklist.js";

export default checklistCommand("monthly", {
  summary: "This month's list: recovery, access, documentation, post-mortems and performance",
  runbook: "maintenance/regular#3",
  examples: [
    { type: "maintenance monthly", does: "check everything, answer what is open" },
    { type: "maintenance monthly --period 2026-01 --report", does: "how it was kept in January, as a document" },
  ],
});
