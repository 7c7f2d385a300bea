import type { Tickets } from "../../core/environment.js";
import { isObject, type JsonObject } from "../../core/json.js";
import { jsonIn } from "../notify/outgoing.js";
import type { Incident } from "../state.js";
import { answerOf, strange, TICKET_TRY_MS, type Ticket, type Tracker, ticketWords } from "./tracker.js";

const NAME = "Jira";

/** Jira Cloud's REST API 3, "Create issue" and "Search for issues using JQL"; the incident is a label of its ticket. */
export function jiraTracker(
  incident: Incident,
  jira: NonNullable<Tickets["jira"]>,
  source: string,
  redactor: { add(secret: string): void },
): Tracker {
  const { project, url, issueType } = jira;
  const words = ticketWords(incident, source);
  const message: JsonObject = {
    fields: {
      project: { key: project },
      summary: words.title,
      issuetype: { name: issueType },
      labels: ["incident", incident.id],
      description: document([words.lead, words.affected], words.text),
    },
  };
  const looking = { find: incident.id };
  const authorization = authorizationOf(jira);
  // What is made of a secret is one too.
  redactor.add(authorization);
  const common = { recipient: NAME, headers: { authorization }, timeoutMs: TICKET_TRY_MS };
  const ticketOf = (key: string): Ticket => ({ key, url: `${url}/browse/${key}` });
  return {
    name: NAME,
    message,
    allows: [
      { service: "http", operation: NAME, within: looking },
      { service: "http", operation: NAME, within: message },
    ],
    find: async (send) => {
      const jql = `project = "${project}" AND labels = "${incident.id}"`;
      const query = new URLSearchParams({ jql, fields: "summary", maxResults: "1" });
      const where = `${url}/rest/api/3/search/jql?${query}`;
      const answer = answerOf(await send({ ...common, method: "GET", url: where, open: looking }), NAME);
      const issues = answer.status === 200 ? jsonIn(answer.text)?.issues : undefined;
      if (!Array.isArray(issues)) throw strange(answer, NAME);
      const [first] = issues;
      return isObject(first) && typeof first.key === "string" ? ticketOf(first.key) : undefined;
    },
    create: async (send) => {
      const where = `${url}/rest/api/3/issue`;
      const result = await send({ ...common, method: "POST", url: where, body: message, open: message });
      if (result.kind === "lost") return undefined;
      const answer = answerOf(result, NAME);
      const key = answer.status === 201 ? jsonIn(answer.text)?.key : undefined;
      if (typeof key !== "string") throw strange(answer, NAME);
      return ticketOf(key);
    },
  };
}

function authorizationOf({ user, token }: NonNullable<Tickets["jira"]>): string {
  return user === undefined ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}`;
}

/** Atlassian's document format: words of people stand in a code block, where nothing is markup. */
function document(lines: readonly (string | undefined)[], text: string): JsonObject {
  const said = lines.filter((line) => line !== undefined);
  return {
    type: "doc",
    version: 1,
    content: [
      ...said.map((line) => ({ type: "paragraph", content: [{ type: "text", text: line }] })),
      { type: "codeBlock", content: [{ type: "text", text: text === "" ? "-" : text }] },
    ],
  };
}
