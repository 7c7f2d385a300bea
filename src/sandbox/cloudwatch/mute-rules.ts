import { type InputReader, page, readInput } from "../input.js";
import { AwsFault, type Call, type Operation } from "../part.js";
import type { World } from "../world.js";
import type { MuteState } from "./state.js";

const VALIDATION = "ValidationError";
const AT = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/;
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
const MINUTE = 60_000;
const MOST_MS = 15 * 24 * 60 * MINUTE;
const MOST_ALARMS = 100;

/** Alarm mute rules with one-time windows; recurring ones (`cron`) are not simulated. */
export const muteOperations: Record<string, Operation<World>> = {
  PutAlarmMuteRule: (input, { world, now }) => {
    const reader = readInput(input, VALIDATION);
    const rule = readRule(reader, now.getTime());
    world.alarms.mutes = [...world.alarms.mutes.filter(({ name }) => name !== rule.name), rule];
    for (const alarm of rule.alarms) {
      world.alarms.events.push({ at: now.getTime(), alarm, summary: `Mute rule "${rule.name}" put` });
    }
    return {};
  },
  GetAlarmMuteRule: (input, call) => {
    const rule = need(readInput(input, VALIDATION).needText("AlarmMuteRuleName"), call);
    return {
      Name: rule.name,
      AlarmMuteRuleArn: arnOf(rule, call),
      Description: rule.description,
      Rule: { Schedule: { Expression: rule.expression, Duration: rule.duration, Timezone: rule.timezone } },
      MuteTargets: { AlarmNames: rule.alarms },
      ...(rule.startAt === null ? {} : { StartDate: new Date(rule.startAt) }),
      ...(rule.expireAt === null ? {} : { ExpireDate: new Date(rule.expireAt) }),
      Status: statusOf(rule, call.now.getTime()),
      LastUpdatedTimestamp: new Date(rule.updatedAt),
      MuteType: "ONE_TIME",
    };
  },
  ListAlarmMuteRules: (input, call) => {
    const reader = readInput(input, VALIDATION);
    const [alarm, statuses] = [reader.text("AlarmName"), reader.texts("Statuses")];
    const found = call.world.alarms.mutes.filter(
      (rule) =>
        (alarm === undefined || rule.alarms.includes(alarm)) &&
        (statuses.length === 0 || statuses.includes(statusOf(rule, call.now.getTime()))),
    );
    const size = reader.integer("MaxRecords") ?? 50;
    const { items, next } = page(found, reader.text("NextToken"), size, "InvalidNextToken");
    return {
      AlarmMuteRuleSummaries: items.map((rule) => ({
        AlarmMuteRuleArn: arnOf(rule, call),
        ...(rule.expireAt === null ? {} : { ExpireDate: new Date(rule.expireAt) }),
        Status: statusOf(rule, call.now.getTime()),
        MuteType: "ONE_TIME",
        LastUpdatedTimestamp: new Date(rule.updatedAt),
      })),
      NextToken: next,
    };
  },
  DeleteAlarmMuteRule: (input, { world }) => {
    const name = readInput(input, VALIDATION).needText("AlarmMuteRuleName");
    world.alarms.mutes = world.alarms.mutes.filter((rule) => rule.name !== name);
    return {};
  },
};

function readRule(reader: InputReader, now: number): MuteState {
  const schedule = readInput(readInput(reader.object("Rule") ?? {}, VALIDATION).object("Schedule") ?? {}, VALIDATION);
  const alarms = readInput(reader.object("MuteTargets") ?? {}, VALIDATION).texts("AlarmNames");
  const expression = schedule.needText("Expression");
  const duration = schedule.needText("Duration");
  if (expression.startsWith("cron(")) {
    throw new AwsFault("NotImplementedInSandbox", "the sandbox does not simulate recurring mute rules");
  }
  if (!AT.test(expression)) throw new AwsFault(VALIDATION, `Invalid schedule expression ${expression}.`);
  const length = lengthOf(duration);
  if (length < MINUTE || length > MOST_MS) throw new AwsFault(VALIDATION, "Duration must be between PT1M and P15D.");
  if (alarms.length > MOST_ALARMS) throw new AwsFault(VALIDATION, "A mute rule can target 100 alarms at the most.");
  return {
    name: reader.needText("Name"),
    description: reader.text("Description") ?? "",
    expression,
    duration,
    timezone: schedule.text("Timezone") ?? "UTC",
    alarms,
    startAt: reader.time("StartDate")?.getTime() ?? null,
    expireAt: reader.time("ExpireDate")?.getTime() ?? null,
    updatedAt: now,
  };
}

function lengthOf(duration: string): number {
  const [, days = "0", hours = "0", minutes = "0"] = DURATION.exec(duration) ?? [];
  return (Number(days) * 1_440 + Number(hours) * 60 + Number(minutes)) * MINUTE;
}

function statusOf(rule: MuteState, now: number): "SCHEDULED" | "ACTIVE" | "EXPIRED" {
  const begin = Date.parse(`${AT.exec(rule.expression)?.[1] ?? ""}Z`);
  if ((rule.expireAt !== null && now >= rule.expireAt) || now >= begin + lengthOf(rule.duration)) return "EXPIRED";
  return now < begin || (rule.startAt !== null && now < rule.startAt) ? "SCHEDULED" : "ACTIVE";
}

function need(name: string, { world }: Call<World>): MuteState {
  const found = world.alarms.mutes.find((rule) => rule.name === name);
  if (found === undefined)
    throw new AwsFault("ResourceNotFoundException", `The mute rule ${name} does not exist.`, 404);
  return found;
}

function arnOf({ name }: MuteState, { setup }: Call<World>): string {
  return `arn:aws:cloudwatch:${setup.region}:${setup.accountId}:alarm-mute-rule:${name}`;
}
