import type { Alarm, CloudWatch, MuteRule } from "../../../aws/cloudwatch.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { type Change, change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { NexusError, usage } from "../../../core/errors.js";
import { duration, flag, list, required, text, withDefault } from "../../../core/options.js";
import { formatDuration } from "../../../core/time.js";
import { mutedUntil, ruleNameFor } from "../../../monitor/alarms/mutes.js";
import { alarmsNamed, shortName } from "../../../monitor/alarms/names.js";

const MINUTE_MS = 60_000;
const LONGEST_MS = 15 * 24 * 60 * MINUTE_MS;
const MOST = 100;

export default command({
  name: "ack",
  summary: "Silence alarms for a while",
  description:
    "By a mute rule that ends by itself: the alarm goes on judging its metric, and rings again after. The state that the runbook sets by hand is undone at the next evaluation; --set-ok does that.",
  runbook: ["monitor/alert-management#2"],
  uses: uses(LOOKS.alarms, { cloudwatch: ["PutAlarmMuteRule", "SetAlarmState"] }),
  risk: "safe",
  args: { names: required(list("the alarms, with or without the environment's prefix", { source: "alarms" })) },
  options: {
    for: withDefault(duration("for how long, 1m to 15d"), 60 * MINUTE_MS),
    reason: required(text("why; others read it", { placeholder: "text" })),
    setOk: flag("instead set the state to OK, which lasts until the next evaluation"),
  },
  examples: [
    { type: "monitor alarms ack high-cpu --for 1h --reason 'load test'", does: "silence one for an hour" },
    {
      type: "monitor alarms ack high-cpu high-memory --for 30m --reason 'deploying' --dry-run",
      does: "see what it would do",
    },
  ],
  run: async (ctx, options): Promise<Change> => {
    const { alarmPrefix } = ctx.env.names;
    if (options.for < MINUTE_MS || options.for > LONGEST_MS) throw usage("--for takes 1m to 15d");
    if (options.names.length > MOST) throw usage(`a mute rule holds ${MOST} alarms at the most`);
    const cloudwatch = await ctx.aws.cloudwatch();
    const alarms = alarmsNamed([...new Set(options.names)], await cloudwatch.alarms(""), alarmPrefix);
    if (options.setOk) return setOk(alarms, options.reason, cloudwatch, alarmPrefix);
    const rules = await cloudwatch.muteRules();
    if (rules === undefined) {
      throw new NexusError("failed", "this endpoint does not know mute rules: nothing was changed", {
        hint: "--set-ok sets the state instead, until the next evaluation",
      });
    }
    const now = ctx.clock.now();
    return mute(alarms, { forMs: options.for, reason: options.reason, now }, rules, cloudwatch, alarmPrefix);
  },
});

function mute(
  alarms: Alarm[],
  { forMs, reason, now }: { forMs: number; reason: string; now: Date },
  rules: MuteRule[],
  cloudwatch: CloudWatch,
  prefix: string,
): Change {
  const names = alarms.map(({ name }) => name);
  const name = ruleNameFor(names);
  const existing = rules.find((rule) => rule.name === name);
  // The window begins at a whole minute that has begun already: it ends no sooner than was asked for.
  const minutes = Math.min(Math.ceil(((now.getTime() % MINUTE_MS) + forMs) / MINUTE_MS), LONGEST_MS / MINUTE_MS);
  const step = cloudwatch.mute({ name, alarms: names, from: now, minutes, reason });
  // Where the rule is only moved, the way back is the rule as it was.
  const undo = existing === undefined ? step.undo : (undoTo(existing, cloudwatch) ?? step.undo);
  const length = formatDuration(forMs);
  return change({
    title: `Silence ${wordsFor(names, prefix)} for ${length}`,
    risk: "safe",
    resource: { type: "alarm-mute-rule", name },
    facts: [
      ...alarms.map((alarm) => fact(shortName(alarm.name, prefix), stateWords(alarm, rules), { volatile: true })),
      fact("muted for", existing === undefined ? "-" : "a rule is there", { after: length, volatile: true }),
    ],
    warnings: [
      ...alarms
        .filter(({ state }) => state === "OK")
        .map((alarm) => `${shortName(alarm.name, prefix)} does not ring now`),
      ...alarms
        .filter(({ actionsEnabled }) => !actionsEnabled)
        .map((alarm) => `${shortName(alarm.name, prefix)} tells nobody anyway: its actions are switched off`),
    ],
    steps: [{ ...step, undo }],
    doneWords: `silent for ${length}: ${wordsFor(names, prefix)}`,
    after: () => [
      `hear them again before: nexusctl monitor alarms unack ${names.map((one) => shortName(one, prefix)).join(" ")}`,
    ],
  });
}

function undoTo(rule: MuteRule, cloudwatch: CloudWatch) {
  const { undo } = cloudwatch.unmute(rule);
  return undo.kind === "call" ? undo : undefined;
}

function stateWords(alarm: Alarm, rules: MuteRule[]): string {
  const until = mutedUntil(alarm.name, rules);
  return until === undefined ? alarm.state : `${alarm.state}, muted until ${until.toISOString().slice(0, 16)}Z`;
}

function setOk(alarms: Alarm[], reason: string, cloudwatch: CloudWatch, prefix: string): Change {
  const names = alarms.map(({ name }) => name);
  return change({
    title: `Set ${wordsFor(names, prefix)} to OK until the next evaluation`,
    risk: "safe",
    resource: { type: "alarm", name: names[0] ?? "" },
    facts: alarms.map((alarm) => fact(shortName(alarm.name, prefix), alarm.state, { after: "OK", volatile: true })),
    warnings: [
      "CloudWatch sets the state itself at the next evaluation, within a period of the alarm",
      "the OK actions fire: a page may be resolved, and scaling may act",
    ],
    steps: alarms.map((alarm) => cloudwatch.setState(alarm, "OK", reason)),
    doneWords: `${wordsFor(names, prefix)}: OK until the next evaluation`,
  });
}

function wordsFor(names: readonly string[], prefix: string): string {
  return names.map((name) => shortName(name, prefix)).join(", ");
}
