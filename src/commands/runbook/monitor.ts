import { notYet, type RunbookSection } from "./section.js";

export const monitor: RunbookSection = {
  name: "monitor",
  title: "Watch metrics, alarms and logs",
  aliases: ["monitoring", "alerting", "alarms", "logs", "metrics"],
  procedures: [
    {
      title: "See how the platform does",
      steps: [
        { do: "Watch the service live.", type: "service status --watch" },
        { do: "Watch every health check live: load, errors, latency and headroom.", type: "emergency triage --watch" },
        { do: notYet("Chart single metrics, or open the console's dashboard") },
      ],
    },
    {
      title: "Deal with alarms",
      steps: [
        { do: "See the alarms that are raised, and expected ones that do not exist.", type: "emergency triage" },
        { do: notYet("Silence an alarm for a while, or create one") },
      ],
    },
    {
      title: "Read logs",
      steps: [
        { do: "The last lines of tasks that died.", type: "service tasks --stopped" },
        { do: "Error patterns with their counts.", type: "emergency triage --since 2h" },
        { do: "What the database logged about connections.", type: "emergency database" },
        { do: notYet("Follow, search or download logs") },
      ],
    },
  ],
};
