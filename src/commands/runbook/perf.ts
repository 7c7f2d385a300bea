import { notYet, type RunbookSection } from "./section.js";

export const perf: RunbookSection = {
  name: "perf",
  title: "Make it faster, or cheaper",
  aliases: ["performance", "optimization", "tuning"],
  procedures: [
    {
      title: "The service",
      steps: [
        { do: "See whether CPU or memory is short now.", type: "emergency triage" },
        { do: "More tasks are the quickest help.", type: "service scale +2" },
        { do: notYet("See what was used over a day against what is reserved, or change a task's CPU and memory") },
      ],
    },
    {
      title: "The database",
      steps: [
        { do: "CPU, connections, free storage and latency.", type: "emergency database" },
        {
          do: "Another class; the preview says what it costs in time and connections.",
          type: "service db resize --class <class> --dry-run",
        },
      ],
    },
  ],
};
