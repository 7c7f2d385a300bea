import type { Job, JobStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import { asNexusError, NexusError } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import { addToRecord } from "../../core/shared/record.js";
import type { SharedState } from "../../core/shared/state.js";
import { OutcomeUnknown } from "../../core/steps.js";
import { eventBody, readIncident, recordPath } from "../record.js";
import { type Delivery, deliveriesOf, isPending, RECIPIENTS, threadOf } from "./deliveries.js";
import { headOf } from "./messages.js";
import { outgoingOf } from "./outgoing.js";
import type { Route } from "./route.js";
import type { Outcome, Outgoing, Ways } from "./ways.js";

/** Tries of one run; what is left then is on the record and is tried by the next. */
const TRIES = 3;
const PAUSE_MS = 1_000;
/** All tries of one delivery, with what is between them. */
const BUDGET_MS = 16_000;

export interface DeliverDeps extends Pick<Context, "clock" | "gate" | "redactor" | "paths" | "shared"> {
  route: Route;
  ways: Ways;
  /** Between 0 and 1. */
  random?: () => number;
}

/**
 * Plans the sending of one message: tried a few times on 429, 5xx and where the network fails, its outcome on the record. One
 * that fails does not keep the next from being sent.
 * @param again a person asked for it, although it may have been taken
 */
export function deliverStep(one: Delivery, deps: DeliverDeps, again = false): JobStep {
  const outgoing = outgoingOf(one, deps.route, deps.ways);
  const recipient = RECIPIENTS[one.channel];
  return {
    kind: "job",
    id: stepId(one),
    words: `${verbOf(one)} ${recipient}: ${shortHead(one)}`,
    what: `telling ${recipient}`,
    request: { delivery: one.id, recipient, message: outgoing?.shows ?? {} },
    allows: [
      ...(outgoing?.allows ?? []),
      { service: "file", operation: "record", within: { path: pathOf(one, deps) } },
    ],
    timeoutMs: BUDGET_MS + 5_000,
    optional: true,
    run: (job) => deliver(one.id, one.notice.incident, again, deps, job),
    undo: { kind: "none", why: "what was told cannot be untold" },
  };
}

const PAGER_VERBS = { page: "page", update: "tell", acknowledge: "acknowledge at", resolve: "resolve at" } as const;
const HEAD = 120;

function verbOf({ channel, notice }: Delivery): string {
  if (channel === "mailbox") return "keep in";
  return channel === "pagerduty" ? PAGER_VERBS[notice.kind] : "tell";
}

function shortHead({ notice }: Delivery): string {
  const head = headOf(notice);
  return head.length <= HEAD ? head : `${head.slice(0, HEAD)}...`;
}

/** `<incident>/page-2/slack` without the incident, as a step's name. */
export function stepId({ id, notice }: Pick<Delivery, "id" | "notice">): string {
  return id.slice(notice.incident.length + 1).replaceAll("/", "-");
}

function pathOf({ notice }: Pick<Delivery, "notice">, { paths }: Pick<DeliverDeps, "paths">): string {
  return recordPath(paths.environmentState, notice.incident);
}

/**
 * @throws failed when it is still to be sent, or was refused; OutcomeUnknown when it may have been taken. All are recorded.
 */
async function deliver(id: string, incidentId: string, again: boolean, deps: DeliverDeps, job: Job) {
  const incident = await readIncident(incidentId, deps);
  const one = incident && deliveriesOf(incident).find((each) => each.id === id);
  if (incident === undefined || one === undefined) throw new NexusError("failed", `${id} is not on the record`);
  // Somebody else may have been quicker, or it is over meanwhile.
  if (!again && !isPending(one)) return { state: one.state };
  const outgoing = outgoingOf(one, deps.route, deps.ways, threadOf(incident));
  if (outgoing === undefined) return ended(one, { state: "retry", why: "it is not configured" }, 0, deps);
  if (!outgoing.harmless && !again) await claimed(one, deps);
  const { outcome, tries } = await tried(one, outgoing, again, deps, job);
  return ended(one, outcome, tries, deps);
}

/**
 * Of several operators one sends what would tell twice. What none of the others can have read yet is ours without asking.
 * Whoever is not the one writes nothing on the record: only the one who sends knows how it went.
 * @throws failed when another one sends it, or when that cannot be known
 */
async function claimed(one: Delivery, { shared }: DeliverDeps): Promise<void> {
  if (shared === undefined) return;
  if (await isOursAlone(one, shared)) return;
  const name = RECIPIENTS[one.channel];
  const other = await shared.claim(`${one.id}/${one.tries}`).catch(async (thrown: unknown) => {
    // What was on its way when it was looked for is known by now not to have arrived.
    if (await isOursAlone(one, shared)) return undefined;
    throw new NexusError("failed", `${name} was not told: ${asNexusError(thrown).message}`, {
      cause: thrown,
      hint: "another operator may be sending it: it is tried again by the next run",
    });
  });
  if (other === undefined) return;
  throw new NexusError("failed", `${name} is told by ${other}`, {
    hint: `see how that went: nexusctl incident deliveries; if it never arrived: nexusctl incident deliver --resend ${one.id}`,
  });
}

async function isOursAlone({ id, notice }: Delivery, shared: SharedState): Promise<boolean> {
  const mine = (await shared.unsent(`incidents/${notice.incident}`)).map((line) => JSON.stringify(line));
  return mine.some((line) => line.includes(JSON.stringify(id)));
}

async function tried(one: Delivery, outgoing: Outgoing, again: boolean, deps: DeliverDeps, job: Job) {
  const { clock, random = Math.random } = deps;
  const begin = clock.monotonic();
  if (!outgoing.harmless)
    await note(one, deps, `telling ${RECIPIENTS[one.channel]}`, { state: "sending", ...(again ? { again } : {}) });
  for (let tries = 1; ; tries += 1) {
    const outcome = await outgoing.send(job.signal);
    if (outcome.state !== "retry" || tries === TRIES) return { outcome, tries };
    const pause = outcome.afterMs ?? PAUSE_MS * 2 ** (tries - 1) * (0.5 + random());
    if (clock.monotonic() - begin + pause > BUDGET_MS / 2) return { outcome, tries };
    job.progress({ summary: `${outcome.why}, trying again (${tries + 1} of ${TRIES})` });
    await clock.sleep(pause, job.signal);
  }
}

async function ended(one: Delivery, outcome: Outcome, tries: number, deps: DeliverDeps): Promise<JsonObject> {
  const name = RECIPIENTS[one.channel];
  const incident = one.notice.incident;
  if (outcome.state === "sent") {
    await note(one, deps, `${name} was told`, { state: "sent", tries, ...outcome.kept });
    return { state: "sent", tries };
  }
  const { state, why } = outcome;
  if (state === "retry") {
    const nextAt = outcome.afterMs === undefined ? undefined : new Date(deps.clock.now().getTime() + outcome.afterMs);
    const later = nextAt === undefined ? {} : { nextAt: nextAt.toISOString() };
    await note(one, deps, `${name} was not told: ${why}`, { state: "failed", tries, why, ...later });
    throw new NexusError("failed", `${name} was not told: ${why}`, {
      hint: `it is kept and tried again by the next run, or now: nexusctl incident deliver --incident ${incident}`,
    });
  }
  if (state === "refused") {
    await note(one, deps, `${name} was not told: ${why}`, { state: "gave-up", tries, why });
    throw new NexusError("failed", `${name} was not told: ${why}`, {
      hint: `put it right, then: nexusctl incident deliver --incident ${incident} --resend ${one.id}`,
    });
  }
  await note(one, deps, `nobody knows whether ${name} was told: ${why}`, { state: "unknown", tries, why });
  throw new OutcomeUnknown("failed", `nobody knows whether ${name} was told: ${why}`, {
    hint: `look there; if it is not there: nexusctl incident deliver --incident ${incident} --resend ${one.id}`,
  });
}

async function note(one: Delivery, deps: DeliverDeps, text: string, details: JsonObject): Promise<void> {
  const path = pathOf(one, deps);
  const event = eventBody("delivery", {
    source: "nexusctl",
    text: `${text} (${one.notice.what})`,
    details: { delivery: one.id, channel: one.channel, ...details },
  });
  deps.gate.check({ service: "file", operation: "record", content: { path } });
  await addToRecord(path, event, deps);
}
