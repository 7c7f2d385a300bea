import type { Tickets } from "../../core/environment.js";
import { isObject } from "../../core/json.js";
import { jsonIn } from "../notify/outgoing.js";
import type { Incident } from "../state.js";
import { answerOf, strange, TICKET_TRY_MS, type Ticket, type Tracker, ticketWords } from "./tracker.js";

const NAME = "GitHub";
const VERSION = "2022-11-28";
/** How far this machine's clock may be ahead of GitHub's before a ticket that was made is not found again. */
const SKEW_MS = 86_400_000;

/** GitHub's REST API, "Create an issue" and "List repository issues": the list knows an issue at once, the search does not. */
export function githubTracker(incident: Incident, github: NonNullable<Tickets["github"]>, source: string): Tracker {
  const { repository, token, url } = github;
  const words = ticketWords(incident, source);
  const marker = `<!-- nexusctl-incident: ${incident.id} -->`;
  const message = { title: words.title, body: bodyOf(words, marker), labels: ["incident"] };
  const looking = { find: incident.id };
  const issues = `${url}/repos/${repository}/issues`;
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "x-github-api-version": VERSION,
  };
  const common = { recipient: NAME, headers, timeoutMs: TICKET_TRY_MS };
  return {
    name: NAME,
    message,
    allows: [
      { service: "http", operation: NAME, within: looking },
      { service: "http", operation: NAME, within: message },
    ],
    find: async (send) => {
      const since = new Date(incident.opened.at.getTime() - SKEW_MS).toISOString();
      const query = new URLSearchParams({ state: "all", since, sort: "created", direction: "desc", per_page: "100" });
      const answer = answerOf(await send({ ...common, method: "GET", url: `${issues}?${query}`, open: looking }), NAME);
      const found: unknown = answer.status === 200 ? parsed(answer.text) : undefined;
      if (!Array.isArray(found)) throw strange(answer, NAME);
      return found.flatMap((one) => (isObject(one) && String(one.body).includes(marker) ? ticketOf(one) : []))[0];
    },
    create: async (send) => {
      const result = await send({ ...common, method: "POST", url: issues, body: message, open: message });
      if (result.kind === "lost") return undefined;
      const answer = answerOf(result, NAME);
      const made = answer.status === 201 ? ticketOf(jsonIn(answer.text) ?? {})[0] : undefined;
      if (made === undefined) throw strange(answer, NAME);
      return made;
    },
  };
}

/** Words of people stand in a fence that they cannot end: no markup, no mention of anybody. */
function bodyOf({ lead, affected, text }: ReturnType<typeof ticketWords>, marker: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return [
    marker,
    fenced(lead, fence),
    ...(affected === undefined ? [] : [fenced(affected, fence)]),
    fenced(text, fence),
  ].join("\n\n");
}

function fenced(text: string, fence: string): string {
  return `${fence}text\n${text}\n${fence}`;
}

function ticketOf(issue: Record<string, unknown>): Ticket[] {
  const { number, html_url: url } = issue;
  return typeof number === "number" && typeof url === "string" ? [{ key: `#${number}`, url }] : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller says who answered instead.
    return undefined;
  }
}
