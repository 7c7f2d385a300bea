import type { SandboxSetup } from "../part.js";
import { alarmsOf, evaluate } from "./alarms.js";
import type { MetricSource } from "./source.js";

/** The platform's one composite alarm: rings when either of two others does. */
export function composites(source: MetricSource & { setup: SandboxSetup }) {
  const { names, region, accountId } = source.setup;
  const name = `${names.alarmPrefix}service-degraded`;
  const parts = ["high-error-rate", "high-response-time"].map((suffix) => `${names.alarmPrefix}${suffix}`);
  const states = alarmsOf(source)
    .filter((alarm) => parts.includes(alarm.name))
    .map((alarm) => ({ alarm, ...evaluate(alarm, source) }));
  const ringing = states.filter(({ state }) => state === "ALARM");
  const since =
    ringing.length > 0 ? Math.min(...ringing.map((one) => one.since)) : Math.max(0, ...states.map((one) => one.since));
  const arn = (alarm: string) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarm}`;
  const reason =
    ringing.length > 0
      ? `${ringing.map(({ alarm }) => arn(alarm.name)).join(", ")} transitioned to ALARM`
      : "no alarm of its rule is in ALARM";
  return [
    {
      name,
      described: {
        AlarmName: name,
        AlarmArn: arn(name),
        AlarmDescription: "Requests fail or take too long",
        AlarmRule: parts.map((part) => `ALARM("${part}")`).join(" OR "),
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [`arn:aws:sns:${region}:${accountId}:${names.alarmPrefix}alerts`],
        InsufficientDataActions: [],
        StateValue: ringing.length > 0 ? "ALARM" : "OK",
        StateReason: reason,
        StateUpdatedTimestamp: new Date(since),
        StateTransitionedTimestamp: new Date(since),
      },
    },
  ];
}
