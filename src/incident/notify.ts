import type { HttpStep } from "../core/change.js";
import type { Environment } from "../core/environment.js";

export interface Message {
  incident: string;
  severity: string;
  summary: string;
  /** Environment and region, for the reader of the page. */
  source: string;
  user: string;
}

const SENT = { kind: "none", why: "what was told cannot be untold" } as const;

/** PagerDuty's severities (Events API v2); ours are P1 to P4. */
const PAGER_SEVERITY: Record<string, string> = { P1: "critical", P2: "error", P3: "warning", P4: "info" };

/** Pages by PagerDuty Events API v2. The incident is the `dedup_key`, so that telling twice pages once. */
export function pagerDutyStep(
  { routingKey, url }: NonNullable<Environment["notifications"]["pagerDuty"]>,
  message: Message,
): HttpStep {
  return {
    kind: "http",
    id: "pagerduty",
    words: `page PagerDuty: ${message.summary}`,
    recipient: "PagerDuty",
    url,
    body: {
      routing_key: routingKey,
      event_action: "trigger",
      dedup_key: message.incident,
      payload: {
        summary: `${message.severity}: ${message.summary}`.slice(0, 1024),
        source: message.source,
        severity: PAGER_SEVERITY[message.severity] ?? "critical",
        custom_details: { incident: message.incident, reported_by: message.user },
      },
    },
    optional: true,
    undo: SENT,
  };
}

/** Posts to a Slack incoming webhook. The address is a secret. */
export function slackStep(webhook: string, message: Message): HttpStep {
  return {
    kind: "http",
    id: "slack",
    words: `post to Slack: ${message.summary}`,
    recipient: "Slack",
    url: webhook,
    secretUrl: true,
    body: {
      text: `*${message.severity}* ${escapeSlack(message.summary)}\n${message.source}, ${message.incident}, reported by ${escapeSlack(message.user)}`,
    },
    optional: true,
    undo: SENT,
  };
}

/** Slack's three control characters (Slack, "Formatting text for app surfaces"). */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
