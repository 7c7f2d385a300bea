import type { Dns, HostedZone } from "../../aws/dns.js";
import { type Change, change, type Fact, fact, type JobStep } from "../../core/change.js";
import type { Context } from "../../core/context.js";
import type { RecoveryTarget } from "../../core/environment.js";
import { NexusError, notFound } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import { checkBatch, parseBatch } from "./batch.js";
import { type TargetHealth, targetHealth } from "./health.js";
import { answersWords, askNameServers } from "./name-servers.js";
import { batchOf, inverseOf, type Moved, oldTtl, planMove, setName, setWords } from "./plan.js";

export interface Turn {
  title: string;
  /** Said when it is done. */
  done: string;
  /** The record that is moved, typed to confirm. */
  record: string;
  zone: HostedZone;
  moved: Moved[];
  comment: string;
  health: TargetHealth | undefined;
  /** The target is not well, and the operator goes on all the same. */
  forced: boolean;
}

/** The record that is turned. @throws config when none is configured */
export function recordOf(ctx: Context): string {
  const record = ctx.env.recovery.record ?? ctx.env.names.domain;
  if (record !== undefined) return record.replace(/\.$/, "");
  throw new NexusError("config", "which record is turned is not configured", {
    hint: "name it: recovery.record, or names.domain",
  });
}

/** The zone the record lies in. @throws not-found */
export async function zoneFor(ctx: Context, dns: Dns, record: string): Promise<HostedZone> {
  const { hostedZone } = ctx.env.names;
  if (hostedZone !== undefined) return dns.zone(hostedZone);
  const found = await dns.zoneOf(record);
  if (found !== undefined) return found;
  throw notFound(`no hosted zone of this account holds ${record}`, "name it in the configuration: names.hostedZone");
}

/** Turns the record to one of the two regions. */
export async function turnTo(ctx: Context, to: "primary" | "dr", force: boolean): Promise<Change> {
  const target = targetOf(ctx, to);
  const record = recordOf(ctx);
  const dns = await ctx.aws.dns();
  const zone = await zoneFor(ctx, dns, record);
  const [sets, health] = await Promise.all([dns.routedSets(zone, record), targetHealth(ctx, target)]);
  const moved = planMove(record, ctx.env.recovery.type, target, sets);
  // A dry run shows all of it, with the target's state among the warnings.
  if (moved.length > 0 && health.state !== "ok" && !force && !ctx.globals.dryRun) {
    throw new NexusError("unhealthy", `the ${to} target is not known to be well: ${health.what}; nothing was changed`, {
      hint: "mend it first, or go on all the same with --force",
    });
  }
  const forced = health.state !== "ok";
  return turnChange(ctx, dns, {
    title: `Turn ${record} to ${to}`,
    done: `${record} points to ${to} now`,
    record,
    zone,
    moved,
    comment: `nexusctl: to ${to}`,
    health,
    forced,
  });
}

function targetOf(ctx: Context, to: "primary" | "dr"): RecoveryTarget {
  const target = ctx.env.recovery[to];
  if (target !== undefined) return target;
  throw new NexusError("config", `where ${to} is, is not configured`, {
    hint: `add it: recovery: { ${to}: { alias: { dnsName: ..., hostedZoneId: ... } } }, or use --change-batch <file>`,
  });
}

/** Carries out a change batch as the `aws` CLI takes it. */
export async function turnByBatch(ctx: Context, text: string, source: string): Promise<Change> {
  const asked = parseBatch(text, source);
  const [first] = asked.changes;
  const record = String(first?.set.Name ?? "").replace(/\.$/, "");
  const dns = await ctx.aws.dns();
  const zone = await zoneFor(ctx, dns, record);
  const names = [...new Set(asked.changes.map(({ set }) => String(set.Name)))];
  const current = (await Promise.all(names.map((name) => dns.routedSets(zone, name)))).flat().map(({ raw }) => raw);
  const moved = checkBatch(asked, zone, current);
  const what = `${moved.length === 1 ? "a record set" : `${moved.length} record sets`} of ${zone.name}`;
  return turnChange(ctx, dns, {
    title: `Change ${what}`,
    done: `Changed ${what}`,
    record,
    zone,
    moved,
    comment: asked.comment,
    health: undefined,
    forced: false,
  });
}

async function turnChange(ctx: Context, dns: Dns, turn: Turn): Promise<Change> {
  const { title, record, zone, moved, comment } = turn;
  const batch = batchOf(moved, comment);
  const step = dns.change(
    zone,
    batch,
    inverseOf(moved, `nexusctl: back from "${comment}"`),
    `change ${moved.map(nameOf).join(" and ")} in one batch`,
  );
  const servers = moved.length === 0 || ctx.env.kind === "sandbox" ? [] : await dns.nameServers(zone);
  return change({
    title,
    risk: "destructive",
    resource: { type: "dns-record", name: record },
    facts: [
      fact("zone", `${zone.name} (${zone.id})`),
      ...moved.map((one) => fact(nameOf(one), setWords(one.before), { after: setWords(one.after) })),
      ...(turn.health === undefined ? [] : [healthFact(turn.health)]),
    ],
    warnings: [
      ...(turn.forced && turn.health !== undefined ? [`the target is not known to be well: ${turn.health.what}`] : []),
      ...(moved.length === 0 ? [] : [`caches hold the old answer for up to ${oldTtl(moved)} s after the change`]),
    ],
    steps:
      moved.length === 0
        ? []
        : [
            step,
            dns.untilInSync(step, ctx.globals.timeoutMs ?? ctx.env.waitTimeoutMs),
            ...(servers.length === 0 ? [] : [askStep(ctx, servers, record)]),
          ],
    nothingToDo: `${record} points there already`,
    doneWords: turn.done,
    after: (results) => afterWords(ctx, turn, results.ask),
  });
}

function nameOf({ before, after }: Moved): string {
  const set = after ?? before;
  return set === undefined ? "" : setName(set);
}

function healthFact({ state, what }: TargetHealth): Fact {
  return fact("target", what, { volatile: true, tone: state === "ok" ? "ok" : "critical" });
}

/** INSYNC is Route 53's own word; this asks the servers that the world asks. */
function askStep(ctx: Context, servers: string[], record: string): JobStep {
  return {
    kind: "job",
    id: "ask",
    words: "ask the zone's own name servers",
    what: "asking the name servers",
    allows: [],
    request: { servers, record },
    timeoutMs: 30_000,
    undo: undefined,
    run: async (): Promise<JsonObject> => {
      const answers = await askNameServers(servers, record, ctx.env.recovery.type);
      return {
        words: answersWords(answers),
        answers: answers.map(({ server, values, why }) => ({ server, values, why: why ?? null })),
      };
    },
  };
}

function afterWords(ctx: Context, { moved }: Turn, asked: JsonObject | undefined): string[] {
  const until = new Date(ctx.clock.now().getTime() + oldTtl(moved) * 1_000);
  return [
    ...(typeof asked?.words === "string" ? [asked.words] : []),
    `caches may hold the old answer until ${until.toISOString().slice(0, 19)}Z`,
    "see where it points: nexusctl backup dr status",
  ];
}
