import type { Environment } from "../../core/environment.js";
import { type ChangeRecord, changesIn, touchesPlatform } from "../../core/history.js";
import { toJson, toJsonObject } from "../../core/json.js";
import type { TimelineEntry } from "../evidence.js";
import { entry, type Gatherer, inRange, span } from "./gatherer.js";

const MOST_CALLS = 500;

/** RDS DescribeEvents; it keeps 14 days. */
export const databaseEvents: Gatherer = {
  name: "database-events",
  title: "What happened to the database",
  query: (look) => ({ operations: ["rds:DescribeEvents"], database: look.env.names.database, ...span(look) }),
  async run(look) {
    const { database } = look.env.names;
    const events = await (await look.aws.rds()).events(database, look.from);
    return {
      data: toJson(events),
      timeline: inRange(events, look).map(({ at, message, categories }) =>
        entry(at, "RDS", `${database}: ${message}`, categories.includes("failure") ? "warn" : "info"),
      ),
    };
  },
};

/** What was changed from this machine, in its journal. */
export const journal: Gatherer = {
  name: "journal",
  title: "What was changed with nexusctl, from here",
  query: (look) => ({ journal: look.journal.path, ...span(look) }),
  async run(look) {
    const changes = changesOf(changesIn(await look.journal.read()), look.from);
    return {
      // The requests are in the journal; here it is enough what was done and how it ended.
      data: changes.map(({ facts: _, steps, ...one }) => ({
        ...toJsonObject(one),
        steps: steps.map(({ id, words, status, message }) => toJsonObject({ id, words, status, message })),
      })),
      timeline: changes.map(changeEntry),
    };
  },
};

/** Changes since a time, without those of incidents' own records: those are events of the record already. */
export function changesOf(changes: readonly ChangeRecord[], since: Date): ChangeRecord[] {
  return changes.filter((one) => new Date(one.begunAt) >= since && touchesPlatform(one));
}

export function changeEntry({ title, status, actor, id, begunAt }: ChangeRecord): TimelineEntry {
  const tone = status === "applied" ? "info" : "warn";
  return entry(new Date(begunAt), "journal", `${title}: ${status} (${actor.user}, ${id})`, tone);
}

/** CloudTrail LookupEvents: who altered what of this environment, with whatever tool. It is some minutes late. */
export const trail: Gatherer = {
  name: "cloudtrail",
  title: "Who altered the environment's resources",
  query: (look) => ({
    operations: ["cloudtrail:LookupEvents"],
    readOnly: false,
    names: namesOf(look.env),
    ...span(look),
  }),
  async run(look) {
    const range = { from: look.from, to: look.now };
    const { events, truncated } = await (await look.aws.trail()).changes(range, namesOf(look.env), MOST_CALLS);
    return {
      data: { events: toJson(events), truncated },
      timeline: inRange(events, look).map(({ at, name, source, user, resources, error }) => {
        const service = source.replace(/\.amazonaws\.com$/, "");
        const about = resources.length === 0 ? "" : ` of ${resources.join(", ")}`;
        const refused = error === undefined ? "" : `: refused (${error})`;
        return entry(
          at,
          "CloudTrail",
          `${user ?? "somebody"}: ${service}:${name}${about}${refused}`,
          error === undefined ? "info" : "muted",
        );
      }),
    };
  },
};

/** The environment's own names, without those so short that anything would hold them. */
function namesOf({ names }: Environment): string[] {
  const all = [
    names.cluster,
    names.service,
    names.taskFamily,
    names.database,
    names.loadBalancer,
    names.targetGroup,
    names.redis,
    names.appLogGroup,
    names.alarmPrefix,
    names.backupBucket,
    names.recoveryFunction,
  ];
  return [...new Set(all)].filter((name) => name.length > 3);
}
