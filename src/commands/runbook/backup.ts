import { notYet, type RunbookSection } from "./section.js";

export const backup: RunbookSection = {
  name: "backup",
  title: "Back up, restore, fail over",
  aliases: ["backups", "recovery", "restore", "disaster", "dr", "snapshot"],
  procedures: [
    {
      title: "Know what could be restored now",
      steps: [
        { do: "Newest usable snapshot and the window for a point in time.", type: "emergency database" },
        {
          do: "Until when it can be restored, and whether it is protected against deletion.",
          type: "service db status",
        },
        { do: notYet("Take a snapshot by hand, or thin old ones out") },
      ],
    },
    {
      title: "Restore the database",
      steps: [
        {
          do: "From a snapshot, into a new instance.",
          type: "emergency database recover --snapshot <id> --as <new-id>",
        },
        {
          do: "To a point in time, into a new instance.",
          type: "emergency database recover --time <time> --as <new-id>",
        },
      ],
    },
    {
      title: "Back up application data, and restore it",
      steps: [{ do: notYet("Dump the database and Redis to S3, verify and restore them") }],
    },
    {
      title: "Disaster recovery",
      steps: [
        { do: notYet("Rehearse it, or turn the DNS to the other region") },
        { do: "Practise a failure on the simulated platform meanwhile.", type: "--env sandbox sandbox status" },
      ],
    },
  ],
};
