import type { CloudWatch } from "../cloudwatch.js";
import { missing } from "../near-names.js";
import { all, from } from "../paginate.js";
import type { WrapperDeps } from "../wrapper-deps.js";
import { readAlarms, readHistory } from "./alarms.js";
import { readMetricNames, readMetrics } from "./metrics.js";
import { muteStep, readMuteRules } from "./mute-rules.js";
import { putAlarm, replayCloudWatch, setState, unmute } from "./updates.js";

export function createCloudWatch({ clients }: WrapperDeps): CloudWatch {
  const api = clients.api("cloudwatch");
  const alarmIfThere: CloudWatch["alarmIfThere"] = async (name) =>
    (await readAlarms(api, { AlarmNames: [name] })).find((one) => one.name === name);
  return {
    metrics: (queries, range) => readMetrics(api, queries, range),
    alarms: (prefix) => readAlarms(api, prefix === "" ? {} : { AlarmNamePrefix: prefix }),
    alarmIfThere,
    alarm: async (name) => {
      const found = await alarmIfThere(name);
      if (found !== undefined) return found;
      throw await missing("the alarm", name, async () => (await readAlarms(api, {})).map((one) => one.name));
    },
    history: (name, range, max) => readHistory(api, name, range, max),
    muteRules: (alarm) => readMuteRules(api, alarm),
    metricNames: (filter, max) => readMetricNames(api, filter, max),
    dashboards: (prefix) =>
      all(async (token) => {
        const page = await api.send("ListDashboards", { DashboardNamePrefix: prefix, ...from("NextToken", token) });
        const items = (page.DashboardEntries ?? []).flatMap(({ DashboardName }) => DashboardName ?? []);
        return { items, next: page.NextToken };
      }),
    mute: muteStep,
    unmute,
    setState,
    putAlarm,
    replay: replayCloudWatch,
  };
}
