import type { GetAlarmMuteRuleCommandOutput } from "@aws-sdk/client-cloudwatch";
import type { AwsStep } from "../../core/change.js";
import { NexusError } from "../../core/errors.js";
import type { JsonObject } from "../../core/json.js";
import type { Api } from "../clients.js";
import type { CloudWatch, MuteRule } from "../cloudwatch.js";
import { UnknownThereError } from "../errors.js";
import { all, from } from "../paginate.js";

const NEVER_HEARD = ["NotImplementedInSandbox", "UnknownOperationException", "InvalidAction"];

/**
 * Mute rules that have not expired (ListAlarmMuteRules, which gives ARNs only, then GetAlarmMuteRule for each).
 * @returns undefined when the endpoint does not know mute rules
 */
export async function readMuteRules(
  api: Api<"cloudwatch">,
  alarm: string | undefined,
): Promise<MuteRule[] | undefined> {
  try {
    const arns = await all(async (token) => {
      const page = await api.send("ListAlarmMuteRules", {
        ...(alarm === undefined ? {} : { AlarmName: alarm }),
        Statuses: ["ACTIVE", "SCHEDULED"],
        MaxRecords: 100,
        ...from("NextToken", token),
      });
      const items = (page.AlarmMuteRuleSummaries ?? []).flatMap(({ AlarmMuteRuleArn }) => AlarmMuteRuleArn ?? []);
      return { items, next: page.NextToken };
    });
    const rules = await Promise.all(arns.map((arn) => readRule(api, nameIn(arn))));
    return rules.flatMap((rule) => rule ?? []);
  } catch (thrown) {
    if (thrown instanceof UnknownThereError) return undefined;
    if (thrown instanceof NexusError && NEVER_HEARD.includes(thrown.awsCode ?? "")) return undefined;
    throw thrown;
  }
}

/** Undefined for one that went in the meantime. */
async function readRule(api: Api<"cloudwatch">, name: string): Promise<MuteRule | undefined> {
  try {
    return toRule(await api.send("GetAlarmMuteRule", { AlarmMuteRuleName: name }));
  } catch (thrown) {
    if (thrown instanceof NexusError && thrown.code === "not-found") return undefined;
    throw thrown;
  }
}

/** `arn:aws:cloudwatch:REGION:ACCOUNT:alarm-mute-rule:NAME` */
function nameIn(arn: string): string {
  return arn.split(":").slice(6).join(":");
}

function toRule(found: GetAlarmMuteRuleCommandOutput): MuteRule {
  const schedule = found.Rule?.Schedule;
  return {
    name: found.Name ?? "",
    status: found.Status === "ACTIVE" || found.Status === "EXPIRED" ? found.Status : "SCHEDULED",
    alarms: found.MuteTargets?.AlarmNames ?? [],
    description: found.Description,
    startsAt: found.StartDate,
    endsAt: found.ExpireDate,
    schedule:
      schedule?.Expression === undefined || schedule.Duration === undefined
        ? undefined
        : { expression: schedule.Expression, duration: schedule.Duration, timezone: schedule.Timezone },
  };
}

/** PutAlarmMuteRule: one window that begins at a whole minute, and a rule that is gone with it. */
export function muteStep(rule: Parameters<CloudWatch["mute"]>[0]): AwsStep {
  const begin = new Date(Math.floor(rule.from.getTime() / 60_000) * 60_000);
  const end = new Date(begin.getTime() + rule.minutes * 60_000);
  const input = {
    Name: rule.name,
    Description: rule.reason,
    Rule: {
      Schedule: {
        Expression: `at(${begin.toISOString().slice(0, 16)})`,
        Duration: `PT${rule.minutes}M`,
        Timezone: "UTC",
      },
    },
    MuteTargets: { AlarmNames: rule.alarms },
    ExpireDate: end.toISOString(),
  };
  return putStep(
    input,
    `mute ${rule.alarms.join(", ")} until ${end.toISOString().slice(0, 16).replace("T", " ")} UTC`,
    {
      kind: "call",
      words: `let ${rule.alarms.join(", ")} be heard again`,
      service: "cloudwatch",
      operation: "DeleteAlarmMuteRule",
      input: { AlarmMuteRuleName: rule.name },
    },
  );
}

export function putStep(input: JsonObject, words: string, undo: AwsStep["undo"]): AwsStep {
  return {
    kind: "aws",
    id: `mute-${String(input.Name)}`,
    words,
    service: "cloudwatch",
    operation: "PutAlarmMuteRule",
    input,
    // The same rule put twice is one rule.
    repeat: "harmless",
    undo,
  };
}

/** DeleteAlarmMuteRule. */
export function unmuteStep(name: string, words: string, undo: AwsStep["undo"]): AwsStep {
  return {
    kind: "aws",
    id: `unmute-${name}`,
    words,
    service: "cloudwatch",
    operation: "DeleteAlarmMuteRule",
    input: { AlarmMuteRuleName: name },
    repeat: "harmless",
    undo,
  };
}

/** What would make a rule again as it was read. */
export function inputOf(rule: MuteRule): JsonObject | undefined {
  if (rule.schedule === undefined) return undefined;
  const { expression, duration, timezone } = rule.schedule;
  return {
    Name: rule.name,
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    Rule: {
      Schedule: {
        Expression: expression,
        Duration: duration,
        ...(timezone === undefined ? {} : { Timezone: timezone }),
      },
    },
    MuteTargets: { AlarmNames: rule.alarms },
    ...(rule.startsAt === undefined ? {} : { StartDate: rule.startsAt.toISOString() }),
    ...(rule.endsAt === undefined ? {} : { ExpireDate: rule.endsAt.toISOString() }),
  };
}
