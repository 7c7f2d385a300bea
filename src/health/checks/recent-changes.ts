import { eventWords } from "../../aws/ecs/event-words.js";
import { changesIn, touchesPlatform } from "../../core/history.js";
import type { Line } from "../../core/report.js";
import { check, type Look } from "../check.js";
import { whyNot } from "../why.js";
import { type Attempt, attempt } from "../within.js";

const PART_MS = 3_000;
const SHOWN = 8;

/** What was changed lately, by anyone? (ECS service events, RDS events, this machine's journal). It only tells. */
export const recentChanges = check({
  id: "recent-changes",
  title: "Recent changes",
  async run(look) {
    const [ecs, rds] = await Promise.all([
      attempt(() => serviceEvents(look), PART_MS, look),
      attempt(() => databaseEvents(look), PART_MS, look),
    ]);
    if (!ecs.ok && !rds.ok) throw ecs.error;
    const own = await ownChanges(look);
    const lines = [...valuesOf(ecs), ...valuesOf(rds), ...own].sort((a, b) => timeOf(b) - timeOf(a));
    const newest = lines[0];
    return {
      state: "ok",
      what: newest === undefined ? "nothing changed" : `${lines.length} events, the newest: ${newest.text}`,
      resource: look.env.names.service,
      ...(newest?.time === undefined ? {} : { since: newest.time }),
      facts: { ecs: valuesOf(ecs).length, rds: valuesOf(rds).length, own: own.length },
      evidence: [...lines.slice(0, SHOWN), ...unseen("ECS events", ecs), ...unseen("RDS events", rds)],
    };
  },
});

async function serviceEvents(look: Look): Promise<Line[]> {
  const { events } = await look.reads.service();
  return events
    .filter(({ at }) => at >= look.from)
    .map(({ at, message }) => ({ text: eventWords(message), time: at, tone: "info" }));
}

async function databaseEvents(look: Look): Promise<Line[]> {
  const { database } = look.env.names;
  const events = await (await look.aws.rds()).events(database, look.from);
  return events.map(({ at, message }) => ({ text: `${database}: ${message}`, time: at, tone: "info" }));
}

async function ownChanges(look: Look): Promise<Line[]> {
  return changesIn(await look.journal.read())
    .filter(touchesPlatform)
    .map((one) => ({ one, at: new Date(one.begunAt) }))
    .filter(({ at }) => at >= look.from)
    .map(({ one, at }) => ({
      text: `${one.title}: ${one.status} (${one.actor.user}, ${one.id})`,
      time: at,
      tone: "info",
    }));
}

function unseen(what: string, part: Attempt<Line[]>): Line[] {
  return part.ok ? [] : [{ text: `${what}: ${whyNot(part.error)}`, tone: "unknown" }];
}

function valuesOf(part: Attempt<Line[]>): Line[] {
  return part.ok ? part.value : [];
}

function timeOf({ time }: Line): number {
  return time?.getTime() ?? 0;
}
