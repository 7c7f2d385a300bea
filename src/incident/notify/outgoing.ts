import type { Notifications } from "../../core/environment.js";
import type { HttpResult } from "../../core/http.js";
import { isObject, type JsonObject } from "../../core/json.js";
import { type Delivery, RECIPIENTS } from "./deliveries.js";
import { letterOf, pagerDutyMessage, slackMessage } from "./messages.js";
import type { RealChannels, Route } from "./route.js";
import { oneLine } from "./text.js";
import { type Outcome, type Outgoing, TRY_MS, type Ways } from "./ways.js";

/** What of a delivery the message is made of. */
type Addressed = Pick<Delivery, "id" | "channel" | "key" | "notice">;

/** The message of a delivery on its way; undefined where its channel is not configured (any more), or not a drill's. */
export function outgoingOf(one: Addressed, route: Route, ways: Ways, thread?: string): Outgoing | undefined {
  if (route.kind === "real") return realOutgoing(one, route.channels, ways, thread);
  const { topicArn } = route.channels;
  if (one.channel === "mailbox") return mailbox(one);
  return one.channel === "sns" && topicArn !== undefined ? ways.topic(topicArn, letterOf(one.notice)) : undefined;
}

function realOutgoing(one: Addressed, channels: RealChannels, ways: Ways, thread?: string): Outgoing | undefined {
  const { pagerDuty, slack, sns, email } = channels.settings;
  switch (one.channel) {
    case "pagerduty":
      return pagerDuty === undefined ? undefined : toPagerDuty(one, pagerDuty, ways);
    case "slack":
      return slack === undefined ? undefined : toSlack(one, slack, channels.slackChannel, ways, thread);
    case "sns":
      return sns === undefined ? undefined : ways.topic(sns.topicArn, letterOf(one.notice));
    case "email":
      return email === undefined ? undefined : ways.email(email, letterOf(one.notice));
    case "mailbox":
      return undefined;
  }
}

/** It is on the record already, which is where a drill's readers look. */
function mailbox({ notice }: Addressed): Outgoing {
  return { allows: [], shows: { ...letterOf(notice) }, harmless: true, send: async () => ({ state: "sent" }) };
}

/** The same `dedup_key` pages once, however often it is sent. */
function toPagerDuty(
  { notice, key }: Addressed,
  { routingKey, url }: NonNullable<Notifications["pagerDuty"]>,
  ways: Ways,
): Outgoing {
  const message = pagerDutyMessage(notice, key === undefined ? {} : { key });
  const recipient = RECIPIENTS.pagerduty;
  return {
    allows: [{ service: "http", operation: recipient, within: message }],
    shows: message,
    harmless: true,
    send: async (signal) => {
      const body = { routing_key: routingKey, ...message };
      const request = { recipient, method: "POST", url, body, open: message, timeoutMs: TRY_MS } as const;
      const result = await ways.http(request, signal);
      // Whatever became of it: the same again does no harm.
      if (result.kind !== "answer") return { state: "retry", why: result.why };
      const taken = result.status === 202 && jsonIn(result.text)?.status === "success";
      return taken ? { state: "sent" } : refusalOf(result, "PagerDuty's events API");
    },
  };
}

/** A webhook has no threads and no names of messages: only the Web API (`chat.postMessage`) has. */
function toSlack(
  { notice }: Addressed,
  slack: NonNullable<Notifications["slack"]>,
  channel: string | undefined,
  ways: Ways,
  thread: string | undefined,
): Outgoing {
  const message = slackMessage(notice);
  const recipient = RECIPIENTS.slack;
  const api = "token" in slack;
  const addressed = { channel: (api ? slack.channel : undefined) ?? channel ?? "", unfurl_links: false };
  return {
    allows: [{ service: "http", operation: recipient, within: message }],
    shows: api ? { channel: addressed.channel, ...message } : message,
    harmless: false,
    send: async (signal) => {
      const request = { recipient, method: "POST", open: message, timeoutMs: TRY_MS } as const;
      if (!api) {
        const result = await ways.http({ ...request, url: slack.webhook, body: message }, signal);
        return webhookOutcome(result);
      }
      const body = { ...message, ...addressed, ...(thread === undefined ? {} : { thread_ts: thread }) };
      const headers = { authorization: `Bearer ${slack.token}` };
      return apiOutcome(await ways.http({ ...request, url: `${slack.url}/chat.postMessage`, headers, body }, signal));
    },
  };
}

function webhookOutcome(result: HttpResult): Outcome {
  if (result.kind !== "answer") return unanswered(result);
  return result.status === 200 && result.text.trim() === "ok"
    ? { state: "sent" }
    : refusalOf(result, "a Slack webhook");
}

/** Slack's Web API answers 200 to what it refuses, and says so in `ok`. */
function apiOutcome(result: HttpResult): Outcome {
  if (result.kind !== "answer") return unanswered(result);
  const said = jsonIn(result.text);
  if (result.status === 200 && said?.ok === true) {
    return { state: "sent", kept: typeof said.ts === "string" ? { thread: said.ts } : {} };
  }
  if (result.status !== 200 || typeof said?.error !== "string") return refusalOf(result, "Slack's API");
  const why = `Slack refused it: ${said.error}`;
  return PASSING.includes(said.error) ? { state: "retry", why } : { state: "refused", why };
}

/** What Slack itself calls passing ("chat.postMessage", errors). */
const PASSING = [
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
];

export function unanswered(result: Exclude<HttpResult, { kind: "answer" }>): Outcome {
  return result.kind === "not-sent"
    ? { state: "retry", why: result.why }
    : { state: "unknown", why: `${result.why}: it may have been taken` };
}

/** An answer that is no yes: a passing one (429, 5xx, a web page in between), or one that stays the same however often it is asked. */
export function refusalOf(answer: Extract<HttpResult, { kind: "answer" }>, what: string): Outcome {
  const { status, type, text, retryAfterMs } = answer;
  if (status === 429 || status >= 500) {
    const why = status === 429 ? `it takes no more for now (429)` : `it failed with ${status}`;
    return { state: "retry", why, ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) };
  }
  if (status >= 300 && status < 400)
    return { state: "retry", why: `it points elsewhere (${status}), which is not followed` };
  if (/html/i.test(type) || /^\s*<(!doctype|html)/i.test(text)) {
    return { state: "retry", why: `a web page answered (${status}), not ${what}: is there a proxy in between?` };
  }
  if (status < 300) return { state: "retry", why: `what answered (${status}) is not ${what}` };
  return { state: "refused", why: `it refused it with ${status}: ${oneLine(text).slice(0, 200) || "no reason given"}` };
}

export function jsonIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    // Not JSON: then it is not who we meant to speak to, and the caller says so.
    return undefined;
  }
}
