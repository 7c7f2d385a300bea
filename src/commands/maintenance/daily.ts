import { checklistCommand } from "./checklist.js";

export default checklistCommand("daily", {
  summary: "Today's list: service, alarms, load and backups, checked, and what only a person can say, asked",
  runbook: "maintenance/regular#1",
  examples: [
    { type: "maintenance daily", does: "check everything, answer what is open" },
    { type: "maintenance daily --item alarms --result done --note 'deploy at 9'", does: "sign one item from a script" },
  ],
});
