import { notYet, type RunbookSection } from "./section.js";

export const maintenance: RunbookSection = {
  name: "maintenance",
  title: "Regular care, updates and contacts",
  aliases: ["daily", "weekly", "monthly", "updates", "contacts"],
  procedures: [
    {
      title: "Every day",
      steps: [
        { do: "Health, alarms, load and headroom in one look.", type: "emergency triage" },
        { do: "Until when the database can be restored.", type: "service db status" },
      ],
    },
    {
      title: "Every week",
      steps: [
        { do: "Days left on the certificates.", type: "emergency certificate" },
        { do: notYet("Review security groups, dependencies and the week's logs") },
      ],
    },
    {
      title: "Every month",
      steps: [
        {
          do: "Practise: break the simulated platform, and find out what is wrong.",
          type: "--env sandbox sandbox break <fault>",
        },
        { do: "Make sure nobody altered the record of changes.", type: "journal verify" },
        { do: notYet("Rehearse disaster recovery, review access and performance") },
      ],
    },
    {
      title: "Update the application",
      steps: [
        {
          do: "See what would be built, pushed and deployed, and the way back.",
          type: "maintenance deploy --version <tag> --build . --dry-run",
        },
        {
          do: "Build, push, roll out by digest and wait; what does not hold is rolled back by itself.",
          type: "maintenance deploy --version <tag> --build .",
        },
        {
          do: "The image was pushed already, by CI for example: roll that out.",
          type: "maintenance deploy --version <tag> --skip-build",
        },
        { do: "If something shows only later, go back.", type: "service rollback" },
      ],
    },
    {
      title: "Update the infrastructure",
      steps: [{ do: notYet("Plan with terraform, and apply exactly that plan") }],
    },
    {
      title: "Whom to call",
      steps: [{ do: "On-call numbers, escalation path and channels.", type: "emergency escalate --dry-run" }],
    },
  ],
};
