import type { RunbookSection } from "./section.js";

export const service: RunbookSection = {
  name: "service",
  title: "Start, stop, scale and deploy",
  aliases: ["services", "management", "scaling", "deployment"],
  procedures: [
    {
      title: "Start the platform",
      words: "start service database",
      when: "The database goes first: tasks without it only crash.",
      steps: [
        { do: "Start the database and wait until it is available.", type: "service db start" },
        {
          do: "Start the service with the count it had when it was stopped; autoscaling acts again.",
          type: "service start",
        },
        { do: "Make sure all is well.", type: "emergency triage" },
      ],
    },
    {
      title: "Stop the platform",
      words: "stop service database",
      when: "RDS starts a stopped database by itself after seven days.",
      steps: [
        { do: "See what stopping would do.", type: "service stop --dry-run" },
        {
          do: "Stop the service; autoscaling is suspended first, or it would start tasks again.",
          type: "service stop",
        },
        { do: "Stop the database, and note the date on which RDS starts it again.", type: "service db stop" },
      ],
    },
    {
      title: "Run more or fewer tasks",
      words: "scale service up down",
      steps: [
        { do: "See the autoscaling range: a count outside it does not last.", type: "service status" },
        { do: "Set the count, or change it by some.", type: "service scale 5" },
        { do: "Hold a count outside the range by widening the range first.", type: "service scale 8 --move-range" },
        { do: "Take it back, with the count that was there before.", type: "undo latest" },
      ],
    },
    {
      title: "Give the database another size",
      words: "scale resize class storage rds",
      when: "Another class is an outage; storage never gets smaller again.",
      steps: [
        { do: "See whether RDS takes it and what it means.", type: "service db resize --class <class> --dry-run" },
        {
          do: "Change the class when nobody is disturbed.",
          type: "service db resize --class <class> --at maintenance-window",
        },
        {
          do: "Add storage: at least a tenth more, then not again for six hours.",
          type: "service db resize --storage <gb>",
        },
      ],
    },
    {
      title: "Deploy, and go back",
      steps: [
        {
          do: "Run another image: a revision is registered, rolled out and waited for.",
          type: "service deploy --image <repository:tag>",
        },
        { do: "Run a revision that exists.", type: "service deploy --task-definition <family:n>" },
        { do: "Go back to the last revision that really completed a deployment.", type: "service rollback" },
      ],
    },
  ],
};
