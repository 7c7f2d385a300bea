import type { CloudWatch, MuteRule } from "../../../aws/cloudwatch.js";
import { LOOKS, uses } from "../../../aws/uses.js";
import { type AwsStep, type Change, change, fact } from "../../../core/change.js";
import { command } from "../../../core/command.js";
import { NexusError } from "../../../core/errors.js";
import { list, required } from "../../../core/options.js";
import { isOurs, ruleNameFor } from "../../../monitor/alarms/mutes.js";
import { alarmsNamed, shortName } from "../../../monitor/alarms/names.js";

export default command({
  name: "unack",
  summary: "Let silenced alarms ring again",
  description: "Takes away the mutes that nexusctl made. Rules that others made are named and left.",
  runbook: ["monitor/alert-management#2"],
  uses: uses(LOOKS.alarms, { cloudwatch: ["DeleteAlarmMuteRule", "PutAlarmMuteRule"] }),
  risk: "safe",
  args: { names: required(list("the alarms, with or without the environment's prefix", { source: "alarms" })) },
  examples: [
    { type: "monitor alarms unack high-cpu", does: "hear it again before its mute ends" },
    { type: "monitor alarms unack high-cpu high-memory --dry-run", does: "see which rules would go" },
  ],
  run: async (ctx, { names }): Promise<Change> => {
    const { alarmPrefix } = ctx.env.names;
    const cloudwatch = await ctx.aws.cloudwatch();
    const alarms = alarmsNamed([...new Set(names)], await cloudwatch.alarms(""), alarmPrefix);
    const rules = await cloudwatch.muteRules();
    if (rules === undefined)
      throw new NexusError("failed", "this endpoint does not know mute rules: nothing was changed");
    const wanted = new Set(alarms.map(({ name }) => name));
    const holding = rules.filter((rule) => rule.alarms.some((name) => wanted.has(name)));
    const ours = holding.filter(isOurs);
    const words = alarms.map(({ name }) => shortName(name, alarmPrefix)).join(", ");
    return change({
      title: `Let ${words} ring again`,
      risk: "safe",
      resource: { type: "alarm-mute-rule", name: ours[0]?.name ?? "none" },
      facts: ours.map((rule) =>
        fact(rule.name, rule.alarms.join(", "), { after: left(rule, wanted).join(", ") || "gone" }),
      ),
      warnings: holding
        .filter((rule) => !isOurs(rule))
        .map((rule) => `${rule.name} mutes too, and was not made here: it stays`),
      steps: ours.flatMap((rule) => stepsFor(rule, wanted, cloudwatch, ctx.clock.now())),
      ...(ours.length === 0 ? { nothingToDo: `${words}: no mute that was made here` } : {}),
      doneWords: `${words}: heard again`,
    });
  },
});

function left(rule: MuteRule, wanted: ReadonlySet<string>): string[] {
  return rule.alarms.filter((name) => !wanted.has(name));
}

/** Where a rule holds others too, those stay silent until the same end, by a rule of their own. */
function stepsFor(rule: MuteRule, wanted: ReadonlySet<string>, cloudwatch: CloudWatch, now: Date): AwsStep[] {
  const others = left(rule, wanted);
  const minutes = Math.floor(((rule.endsAt?.getTime() ?? 0) - Math.floor(now.getTime() / 60_000) * 60_000) / 60_000);
  const keep =
    others.length === 0 || minutes < 1
      ? []
      : [
          cloudwatch.mute({
            name: ruleNameFor(others),
            alarms: others,
            from: now,
            minutes,
            reason: rule.description ?? "",
          }),
        ];
  return [...keep, cloudwatch.unmute(rule)];
}
