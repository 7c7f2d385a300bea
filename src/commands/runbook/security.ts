import type { RunbookSection } from "./section.js";

export const security: RunbookSection = {
  name: "security",
  title: "Access, networks and certificates",
  aliases: ["access", "iam", "keys", "certificates", "audit"],
  procedures: [
    {
      title: "Who may do what",
      words: "iam users permissions",
      steps: [
        { do: "See every user with password, MFA and keys.", type: "security users list" },
        { do: "See when each key was last used, and where.", type: "security keys list" },
        { do: "See which credentials are in use here, and what they may do.", type: "doctor" },
        { do: "Print the least policy for what somebody is to do.", type: "security policy service restart" },
      ],
    },
    {
      title: "Rotate an access key",
      when: "Without an outage: the new key works before the old one is switched off.",
      steps: [
        {
          do: "Create, hand over, prove, switch the old one off.",
          type: "security keys rotate <user> --deliver secretsmanager:<id>",
        },
        { do: "Something is refused? Let the old key in again.", type: "security keys activate <key>" },
        { do: "A day later: delete it, when nothing used it.", type: "security keys rotate <user> --resume" },
        { do: "Or delete a key that is off already.", type: "security keys delete <key>" },
      ],
    },
    {
      title: "A key has leaked",
      when: "Then it is off at once, whoever needs it.",
      steps: [
        { do: "Switch it off.", type: "security keys deactivate <key> --force" },
        { do: "See when and for what it was last used.", type: "security keys list <user>" },
        { do: "Replace it.", type: "security keys rotate <user> --deliver secretsmanager:<id>" },
      ],
    },
    {
      title: "What is open to the network",
      words: "security groups rules ingress port allow revoke",
      steps: [
        { do: "See the groups, and what of them the world reaches.", type: "security sg list" },
        { do: "See one group's rules in words, and who uses it.", type: "security sg show <group>" },
        {
          do: "Open a port for a while.",
          type: "security sg allow <group> --port 5432 --cidr <cidr> --for 2h --description <why>",
        },
        { do: "Close it: by the rule's id.", type: "security sg revoke <group> --rule <id>" },
        { do: "See whether load balancer and tasks may reach each other.", type: "emergency load-balancer" },
      ],
    },
    {
      title: "Certificates",
      words: "ssl renew expiry request",
      when: "A certificate that was validated by DNS and is in use renews itself: a new one is rarely the answer.",
      steps: [
        { do: "Days left in both regions, and who uses them.", type: "security certs list" },
        { do: "Why a renewal is stuck, and what is really served.", type: "security certs show <domain>" },
        { do: "Request one, where none covers the name.", type: "security certs request <domain> --dry-run" },
        { do: "Left the wait? Take it up again.", type: "security certs wait <arn>" },
      ],
    },
    {
      title: "Review all of it",
      steps: [
        { do: "Everything at once, each finding with its fix.", type: "security audit" },
        { do: "For a code scanning page.", type: "security audit --format sarif" },
      ],
    },
  ],
};
