import type { RunbookSection } from "./section.js";

export const incident: RunbookSection = {
  name: "incident",
  title: "Lead an incident",
  aliases: ["incidents", "escalation", "severity", "postmortem"],
  procedures: [
    {
      title: "How bad is it, and how fast must it be",
      words: "severity levels response times escalation path channels initial response on-call",
      when: "P1 (down, or data lost): 15 minutes. P2 (a major function): 1 hour. P3 (a minor one): 4 hours. P4 (cosmetic): 24 hours.",
      steps: [
        { do: "See what each level means, and how fast it has to be.", type: "incident severities" },
        { do: "See what is open, and how much time is left.", type: "incident list" },
        { do: "See whom to call, and the way up.", type: "incident contacts" },
        {
          do: "See who is on call, the path upwards, and tell them.",
          type: "emergency escalate --severity <P1|P2|P3|P4> --dry-run",
        },
        { do: "Call the next level; a page that reached nobody is finished first.", type: "incident escalate" },
        { do: "See who was told and who was not; send what is left.", type: "incident deliveries" },
        { do: "Tell the stakeholders how it stands.", type: "incident update '<text>' --status investigating" },
        { do: "Make the ticket, where a tracker is configured.", type: "incident ticket" },
      ],
    },
    {
      title: "From the first minute to the last",
      words: "initial response investigation resolution post-incident post-mortem",
      steps: [
        {
          do: "Open it: the clock runs, and what can be seen now is kept. AWS forgets a stopped task after about an hour.",
          type: 'incident open --severity <P1|P2|P3|P4> --title "what is wrong"',
        },
        { do: "Say that you have it: the response clock stops.", type: "incident ack" },
        { do: "Follow the guided flow; every step and decision is recorded.", type: "emergency service-down" },
        {
          do: "Look deeper: keep the evidence again, and see all that is known in one timeline.",
          type: "incident investigate",
        },
        {
          do: "Be led from the first look over changes, errors, database and load balancer to the decision.",
          type: "incident investigate --guide",
        },
        { do: "See what happened when, and who says so, also long after.", type: "incident timeline" },
        { do: "See what was changed from here, by whom.", type: "journal list" },
        { do: "Take a change back that made it worse.", type: "undo latest" },
        { do: "Say that the harm has stopped, and how.", type: "incident mitigate '<what stopped it>'" },
        { do: "Prove that it is over: healthy for ten minutes on end.", type: "incident resolve" },
        {
          do: "Write down the cause, and what is left to do by whom.",
          type: "incident close --cause '<why>' --follow-up '<what; owner; date>'",
        },
        { do: "Prove that nothing of record and evidence was altered or lost.", type: "incident verify" },
        { do: "Write it up from the record, for those who were not there.", type: "incident report --format html" },
      ],
    },
  ],
};
