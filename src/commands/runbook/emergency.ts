import type { RunbookSection } from "./section.js";

export const emergency: RunbookSection = {
  name: "emergency",
  title: "Something is broken",
  aliases: ["emergencies", "outage", "down"],
  procedures: [
    {
      title: "The service is down",
      words: "outage restart rollback escalate application errors",
      when: "One command walks through all of this with a running clock: nexusctl emergency service-down",
      steps: [
        {
          do: "Open an incident: its clock runs, and all that follows goes on its record.",
          type: 'incident open --severity P1 --title "what is wrong"',
        },
        { do: "Minutes 0 to 5: find the probable cause, with the evidence for it.", type: "emergency triage" },
        { do: "See what runs, what is being deployed and which targets answer.", type: "service status" },
        {
          do: "If a deployment broke it, see what going back would mean, then go back.",
          type: "service rollback --dry-run",
        },
        {
          do: "Minutes 5 to 10: if it is the tasks themselves, replace them all; the preview says whether other code would start.",
          type: "service restart",
        },
        { do: "Left a wait? Take it up again; its exit code says how the deployment ended.", type: "service wait" },
        { do: "Minutes 10 to 15: why tasks died, with their last log lines.", type: "service tasks --stopped" },
        { do: "See the errors of the last hour, grouped by pattern.", type: "emergency triage --since 1h" },
        {
          do: "Minute 15: hand it up the escalation path; the clock is already running.",
          type: "emergency escalate --severity P1",
        },
      ],
    },
    {
      title: "The database does not answer, or is slow",
      steps: [
        {
          do: "Learn which of TCP, TLS and PostgreSQL fails from here, and how its connections, CPU and storage stand.",
          type: "emergency database",
        },
        { do: "Status in words, pending changes and the last events.", type: "service db status" },
        { do: "When it began: CPU, connections and storage over the hour.", type: "monitor metrics rds --since 1h" },
        {
          do: "Storage full: give it more; RDS accepts no writes until then.",
          type: "service db resize --storage <gb>",
        },
        { do: "Stuck with a healthy standby: move to it.", type: "service db reboot --failover" },
      ],
    },
    {
      title: "The database has to be restored",
      words: "snapshot recover recovery",
      when: "A restore makes a new instance beside the old one; nothing is overwritten.",
      steps: [
        {
          do: "See the newest usable snapshot and how far back a point in time can be reached.",
          type: "emergency database",
        },
        {
          do: "Preview the restore with everything a bare restore forgets.",
          type: "emergency database recover --as <new-id> --dry-run",
        },
        {
          do: "Restore from a snapshot, or to a point in time with --time.",
          type: "emergency database recover --snapshot <id> --as <new-id>",
        },
        {
          do: "Follow the printed steps to point the application at the new instance, then restart it.",
          type: "service restart",
        },
      ],
    },
    {
      title: "The load balancer drops traffic",
      words: "health check target group",
      steps: [
        {
          do: "See each target's reason in words, the health check's settings and what does not fit together.",
          type: "emergency load-balancer",
        },
        { do: "Compare with what the tasks say.", type: "service tasks" },
      ],
    },
    {
      title: "The certificate is wrong or about to end",
      words: "ssl tls expiry",
      steps: [
        {
          do: "See both regions, the renewal and why it is stuck, and the certificate that is really served.",
          type: "emergency certificate",
        },
      ],
    },
  ],
};
