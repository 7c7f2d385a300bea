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
        { do: notYet("Build and push the image") },
        { do: "See what the new image changes, then roll it out.", type: "service deploy --image <repository:tag>" },
        { do: "If it does not hold, go back.", type: "service rollback" },
      ],
    },
    {
      title: "Update the infrastructure",
      when: "The plan that was read is the one that is applied; it lives for an hour.",
      steps: [
        { do: "Plan, and read what is replaced, destroyed or protected.", type: "maintenance infra plan" },
        { do: "Apply exactly that plan; how many are destroyed is typed.", type: "maintenance infra apply" },
        { do: "See that nothing is left to do.", type: "maintenance infra plan --dry-run" },
      ],
    },
    {
      title: "Whom to call",
      steps: [{ do: "On-call numbers, escalation path and channels.", type: "emergency escalate --dry-run" }],
    },
  ],
};
