import type { JobStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import type { JsonObject } from "../../core/json.js";
import { addToRecord } from "../../core/shared/record.js";
import { OutcomeUnknown } from "../../core/steps.js";
import type { RealChannels } from "../notify/route.js";
import type { Ways } from "../notify/ways.js";
import { eventBody, recordPath } from "../record.js";
import type { Incident } from "../state.js";
import { githubTracker } from "./github.js";
import { jiraTracker } from "./jira.js";
import type { Send, Ticket, Tracker } from "./tracker.js";

export interface TicketDeps extends Pick<Context, "clock" | "env" | "gate" | "paths" | "redactor" | "shared"> {
  http: Ways["http"];
}

/** The tracker that is configured; GitHub where both are. A drill has no way to either. */
export function trackerOf(incident: Incident, { tickets }: RealChannels, deps: TicketDeps): Tracker | undefined {
  const { project, environment, region } = deps.env;
  const source = `${project} ${environment} (${region})`;
  if (tickets.github !== undefined) return githubTracker(incident, tickets.github, source);
  return tickets.jira === undefined ? undefined : jiraTracker(incident, tickets.jira, source, deps.redactor);
}

/**
 * Plans the making of an incident's ticket. It is looked for first and after a lost reply, so that it is made once; its link
 * goes on the record.
 */
export function ticketStep(incident: Incident, tracker: Tracker, deps: TicketDeps): JobStep {
  const path = recordPath(deps.paths.environmentState, incident.id);
  return {
    kind: "job",
    id: "ticket",
    words: `make a ticket at ${tracker.name}, unless there is one`,
    what: `asking ${tracker.name}`,
    request: { tracker: tracker.name, message: tracker.message },
    allows: [...tracker.allows, { service: "file", operation: "record", within: { path } }],
    timeoutMs: 60_000,
    run: async ({ signal }) => {
      const ticket = await found(tracker, (request) => deps.http(request, signal));
      deps.gate.check({ service: "file", operation: "record", content: { path } });
      await addToRecord(path, ticketEvent(tracker.name, ticket), deps);
      return { ...ticket };
    },
    undo: { kind: "none", why: `a ticket is closed at ${tracker.name}` },
  };
}

async function found(tracker: Tracker, send: Send): Promise<Ticket> {
  const ticket = (await tracker.find(send)) ?? (await tracker.create(send)) ?? (await tracker.find(send));
  if (ticket !== undefined) return ticket;
  throw new OutcomeUnknown("failed", `the answer of ${tracker.name} was lost, and the ticket is not there (yet)`, {
    hint: "run it again: it is looked for first, and never made twice",
  });
}

function ticketEvent(tracker: string, { key, url }: Ticket): JsonObject & { type: string } {
  return eventBody("ticket", { source: tracker, text: `${tracker} ${key}`, details: { url, key, tracker } });
}
