import type { RunbookSection } from "./section.js";

export const perf: RunbookSection = {
  name: "perf",
  title: "Make it faster, or cheaper",
  aliases: ["performance", "optimization", "tuning"],
  procedures: [
    {
      title: "The service",
      words: "utilization cpu memory ecs optimization",
      steps: [
        { do: "See whether CPU or memory is short now.", type: "emergency triage" },
        { do: "More tasks are the quickest help.", type: "service scale +2" },
        { do: "What was used over a day, against what is reserved.", type: "perf utilization" },
        {
          do: "Which size would fit, by two weeks of values: with headroom, risk, cost and how far to trust it.",
          type: "perf recommend",
        },
      ],
    },
    {
      title: "The task definition",
      words: "optimize size",
      when: "a task needs another size, image or variable",
      steps: [
        { do: "What runs now, every part of it.", type: "perf task-definition show" },
        { do: "What changed since an earlier revision.", type: "perf task-definition diff <revision>" },
        {
          do: "Another size: registered, rolled out and waited for.",
          type: "perf task-definition set --cpu 1024 --memory 2048 --deploy",
        },
        { do: "Anything else, in your editor.", type: "perf task-definition edit --deploy" },
        { do: "If it does not do well.", type: "service rollback" },
      ],
    },
    {
      title: "The database",
      words: "performance class rds optimization",
      steps: [
        { do: "Now: status, connection, connections, free storage and latency.", type: "emergency database" },
        {
          do: "Over a day: load against its limits, when the storage is full, and what its sessions wait for.",
          type: "perf database",
        },
        { do: "The trend of the storage is better told by weeks.", type: "perf database --since 14d" },
        { do: "Whether another class or more storage would fit.", type: "perf recommend" },
        {
          do: "Another class; the preview says what it costs in time and connections.",
          type: "perf database resize --class <class> --dry-run",
        },
      ],
    },
  ],
};
