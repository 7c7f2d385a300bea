import type { RunbookSection } from "./section.js";

export const maintenance: RunbookSection = {
  name: "maintenance",
  title: "Regular care, updates and contacts",
  aliases: ["daily", "weekly", "monthly", "updates", "contacts"],
  procedures: [
    {
      title: "Every day",
      words: "daily tasks checklist",
      steps: [
        {
          do: "Service, alarms, load and backups are checked; answer what only you can know.",
          type: "maintenance daily",
        },
        { do: "Where no terminal is: sign an item by its id.", type: "maintenance daily --item alarms --result done" },
        { do: "What fails says what to type. If it is an emergency, begin there.", type: "emergency triage" },
      ],
    },
    {
      title: "Every week",
      words: "weekly tasks checklist",
      steps: [
        {
          do: "Security groups, certificates, the age of what runs and the week's errors.",
          type: "maintenance weekly",
        },
        { do: "Put it where the team reads it.", type: "maintenance weekly --report" },
      ],
    },
    {
      title: "Every month",
      words: "monthly tasks checklist",
      steps: [
        { do: "Rehearse recovery, so that the list finds it done.", type: "backup dr test" },
        {
          do: "Access, documentation, post-mortems, performance: checked where a machine can, asked where not.",
          type: "maintenance monthly",
        },
        { do: "See whether the lists are kept.", type: "maintenance history" },
        { do: "Make sure nobody altered the record of changes.", type: "journal verify" },
        {
          do: "Practise: break the simulated platform, and find out what is wrong.",
          type: "--env sandbox sandbox break <fault>",
        },
      ],
    },
    {
      title: "Update the application",
      words: "deploy build push image docker release",
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
      words: "terraform tofu plan apply",
      when: "The plan that was read is the one that is applied; it lives for an hour.",
      steps: [
        { do: "Plan, and read what is replaced, destroyed or protected.", type: "maintenance infra plan" },
        { do: "Apply exactly that plan; how many are destroyed is typed.", type: "maintenance infra apply" },
        { do: "See that nothing is left to do.", type: "maintenance infra plan --dry-run" },
      ],
    },
    {
      title: "Whom to call",
      words: "on-call rotation contacts escalation path channels",
      steps: [
        { do: "Who is on call now, who follows, the way up and the channels.", type: "maintenance contacts" },
        { do: "Bring the next one in.", type: "emergency escalate" },
      ],
    },
  ],
};
