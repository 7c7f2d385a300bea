import type { Alarm } from "../../aws/cloudwatch.js";
import type { Line } from "../../core/report.js";
import { check, type State } from "../check.js";

/** Which alarms ring, which that ought to exist do not, and which ring unheard? (CloudWatch DescribeAlarms) */
export const alarms = check({
  id: "alarms",
  title: "Alarms",
  async run({ aws, env }) {
    const all = await (await aws.cloudwatch()).alarms(env.names.alarmPrefix);
    const ringing = all.filter(({ state }) => state === "ALARM");
    const known = new Set(all.map(({ name }) => name));
    const missing = env.names.expectedAlarms.filter((name) => !known.has(name));
    const silent = all.filter(({ actionsEnabled }) => !actionsEnabled).map(({ name }) => name);
    const short = (name: string) => name.replace(env.names.alarmPrefix, "");
    return {
      state: stateFor(ringing, missing),
      what: words(
        all.length,
        ringing.map(({ name }) => short(name)),
        missing.map(short),
      ),
      resource: `${env.names.alarmPrefix}*`,
      since: oldest(ringing),
      facts: { total: all.length, active: ringing.map(({ name }) => name), missing, silent },
      evidence: [...ringing.map(ringingLine), ...missing.map(missingLine), ...silent.map(silentLine)],
    };
  },
});

function stateFor(ringing: Alarm[], missing: string[]): State {
  if (ringing.length > 0) return "critical";
  return missing.length > 0 ? "warn" : "ok";
}

function words(total: number, ringing: string[], missing: string[]): string {
  const parts = [
    ...(ringing.length === 0 ? [] : [`${ringing.length} in alarm: ${ringing.join(", ")}`]),
    ...(missing.length === 0 ? [] : [`${missing.length} expected and not there: ${missing.join(", ")}`]),
  ];
  return parts.length > 0 ? parts.join("; ") : `none of ${total} in alarm`;
}

function ringingLine(alarm: Alarm): Line {
  const { name, reason, since } = alarm;
  return { text: reason === undefined ? name : `${name}: ${reason}`, ...(since === undefined ? {} : { time: since }) };
}

function missingLine(name: string): Line {
  return { text: `${name} does not exist: nobody is told when it should ring`, tone: "warn" };
}

function silentLine(name: string): Line {
  return { text: `${name} has its actions switched off: it rings unheard`, tone: "info" };
}

function oldest(ringing: Alarm[]): Date | undefined {
  return ringing
    .flatMap(({ since }) => (since === undefined ? [] : [since]))
    .sort((a, b) => a.getTime() - b.getTime())[0];
}
