import type { RunbookSection } from "./section.js";

export const monitor: RunbookSection = {
  name: "monitor",
  title: "Watch metrics, alarms and logs",
  aliases: ["monitoring", "alerting", "alarms", "logs", "metrics"],
  procedures: [
    {
      title: "See how the platform does",
      words: "key metrics dashboard",
      steps: [
        { do: "Every key metric on one screen, live, against its threshold.", type: "monitor dashboard --watch" },
        {
          do: "The console's dashboard, in the right region; where there is no browser, its address.",
          type: "monitor dashboard --open",
        },
        { do: "One part's metrics over time: ecs, alb, rds or redis.", type: "monitor metrics ecs --since 6h" },
        {
          do: "One metric as a chart, by a percentile.",
          type: "monitor metrics alb --metric TargetResponseTime --stat p95",
        },
        { do: "Watch the service live.", type: "service status --watch" },
      ],
    },
    {
      title: "Deal with alarms",
      words: "acknowledge mute silence alert create",
      steps: [
        {
          do: "See what rings, since when and why, what is muted, and which expected alarm does not exist.",
          type: "monitor alarms list",
        },
        {
          do: "Silence an alarm for a while: it goes on judging, and rings again by itself.",
          type: "monitor alarms ack high-cpu --for 1h --reason 'known, being worked on'",
        },
        { do: "Let it ring again before that.", type: "monitor alarms unack high-cpu" },
        { do: "How often it rang lately, and for how long.", type: "monitor alarms history high-cpu --since 7d" },
        {
          do: "Make an alarm; the preview says how often it would have fired in the last day.",
          type: "monitor alarms create slow-checkout --namespace AWS/ECS --metric CPUUtilization --threshold 80",
        },
      ],
    },
    {
      title: "Read logs",
      words: "search application database download log analysis errors",
      steps: [
        { do: "Follow the application's log.", type: "monitor logs tail --follow" },
        { do: "Search it; text is quoted as the service wants it.", type: "monitor logs search ERROR --since 1h" },
        { do: "Everything one user did.", type: "monitor logs search --user 12345 --since 1h" },
        { do: "What the lines say, grouped and counted.", type: "monitor logs search ERROR --since 24h --patterns" },
        { do: "Ask questions of more than one line.", type: "monitor logs insights 'stats count(*) by bin(5m)'" },
        { do: "The database's log, whichever group it is in.", type: "monitor logs tail --group db --since 1h" },
        { do: "Which streams there are.", type: "monitor logs streams --group db" },
        {
          do: "All of a log in a file: every page, resumed where it broke off.",
          type: "monitor logs download --group db --to postgresql.log",
        },
      ],
    },
  ],
};
