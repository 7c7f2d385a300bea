import { notYet, type RunbookSection } from "./section.js";

export const security: RunbookSection = {
  name: "security",
  title: "Access, networks and certificates",
  aliases: ["access", "iam", "keys", "certificates"],
  procedures: [
    {
      title: "Who may do what",
      steps: [
        { do: "See which credentials are in use here, and what they may do.", type: "doctor" },
        { do: notYet("List users and keys, or rotate a key") },
      ],
    },
    {
      title: "What is open to the network",
      steps: [
        { do: "See whether load balancer and tasks may reach each other.", type: "emergency load-balancer" },
        { do: notYet("Review security groups, open or close a port") },
      ],
    },
    {
      title: "Certificates",
      when: "A certificate that was validated by DNS and is in use renews itself: a new one is rarely the answer.",
      steps: [
        { do: "Days left in both regions, and whether the renewal is stuck.", type: "emergency certificate" },
        { do: notYet("Request a new certificate") },
      ],
    },
  ],
};
