import type { Seen } from "../../health/check.js";
import { alarms as alarmsNow } from "../../health/checks/alarms.js";
import { autoscaling } from "../../health/checks/autoscaling.js";
import { database } from "../../health/checks/database.js";
import { databaseHeadroom } from "../../health/checks/database-headroom.js";
import { deployment } from "../../health/checks/deployment.js";
import { dns } from "../../health/checks/dns.js";
import { dueRulesLeft } from "../../health/checks/due-rules.js";
import { ecsService } from "../../health/checks/ecs-service.js";
import { errorLogs } from "../../health/checks/error-logs.js";
import { stoppedTasks } from "../../health/checks/stopped-tasks.js";
import { targets } from "../../health/checks/targets.js";
import { CHECK_MS } from "../limits.js";
import { type Probe, type ProbeLook, part, together } from "../probe.js";
import { serviceLoad } from "./load.js";

const DAY_MS = 86_400_000;
const MOST_CHANGES = 100;

const SERVICE = [
  ecsService,
  deployment,
  stoppedTasks,
  targets,
  autoscaling,
  database,
  dns,
  errorLogs,
  dueRulesLeft,
] as const;

/** Does everything serve? The triage's checks but for load, alarms and certificates, which are items of their own. */
export const service: Probe = ({ look }) => together(SERVICE, look);

/** Which alarms ring, and which rang since yesterday? */
export const alarms: Probe = (at) =>
  together([alarmsNow, part("rang", "Last day", () => rangLately(at), CHECK_MS)], at.look);

/** How much of what is there is used now? */
export const resources: Probe = (at) =>
  together([databaseHeadroom, part("load", "Service", () => serviceLoad(at), CHECK_MS)], at.look);

/** An alarm that is calm again is told all the same: somebody ought to know why. (CloudWatch DescribeAlarmHistory) */
async function rangLately({ look }: ProbeLook): Promise<Seen> {
  const { env, now } = look;
  const from = new Date(now.getTime() - DAY_MS);
  const cloudwatch = await look.aws.cloudwatch();
  const all = await cloudwatch.alarms(env.names.alarmPrefix);
  const moved = all.filter(({ since }) => since === undefined || since >= from);
  const histories = await Promise.all(
    moved.map(async ({ name }) => {
      const entries = await cloudwatch.history(name, { from, to: now }, MOST_CHANGES);
      return {
        name: name.replace(env.names.alarmPrefix, ""),
        times: entries.filter(({ to }) => to === "ALARM").length,
      };
    }),
  );
  const rang = histories.filter(({ times }) => times > 0);
  const timesWords = (times: number) => (times === 1 ? "once" : `${times} times`);
  return {
    state: "ok",
    what:
      rang.length === 0
        ? "none rang in the last day"
        : rang.map(({ name, times }) => `${name} rang ${timesWords(times)}`).join(", "),
    resource: `${env.names.alarmPrefix}*`,
  };
}
