/** Start-up beside bare Node, and reads beside the aws CLI: the rows that are ratios. */
import { spawnSync } from "node:child_process";
import { compare } from "./measure.mjs";
import { awsBinary, awsCommand, bareNode, MANY_EVENTS, nexusctl } from "./stage.mjs";

/** @param other another Node to compare with: `{ path, version }` */
export async function readRows({ place, names }, other) {
  const users = "security users list -o json";
  const listUsers = awsCommand("iam list-users");
  return [
    await compare("`--help`", nexusctl("--help"), [bareNode()], 1.25, place),
    await compare("`--version`", nexusctl("--version"), [bareNode()], 1.25, place),
    await compare("completion of a word", nexusctl("complete -- service re"), [bareNode()], 1.25, place),
    await compare("`security users list`", nexusctl(users), [listUsers], 0.35, place),
    await compare("`service events`", nexusctl("service events -o json"), [eventsByHand(names)], 0.35, place),
    await compare(
      "first 15 minutes: `emergency triage`",
      nexusctl("emergency triage"),
      runbook(place, names),
      0.15,
      place,
    ),
    await compare("`monitor logs search`, 20,000 events", search(), [filterLogEvents()], 0.45, place),
    await compare(
      "`security sg list`, 500 groups",
      nexusctl("security sg list -o json"),
      [awsCommand("ec2 describe-security-groups")],
      0.5,
      place,
    ),
    ...(other === undefined
      ? []
      : [
          await compare(
            `\`--help\` on Node ${other.version}`,
            nexusctl("--help", other.path),
            [bareNode(other.path)],
            1.25,
            place,
          ),
          await compare(
            `\`security users list\` on Node ${other.version}`,
            nexusctl(users, other.path),
            [listUsers],
            0.25,
            place,
          ),
          await compare(
            `\`security users list\` on Node ${other.version} beside this Node`,
            nexusctl(users, other.path),
            [nexusctl(users)],
            1,
            place,
          ),
        ]),
  ];
}

export function search() {
  return nexusctl(`monitor logs search request --group ${MANY_EVENTS.group} --since 1h -o json`);
}

export function filterLogEvents() {
  const since = Date.now() - 3_600_000;
  return awsCommand(
    `logs filter-log-events --log-group-name ${MANY_EVENTS.group} --filter-pattern request --start-time ${since}`,
  );
}

function eventsByHand({ cluster, service }) {
  return awsCommand(`ecs describe-services --cluster ${cluster} --services ${service} --query services[0].events[0:5]`);
}

/** The read-only commands of the runbook's first fifteen minutes, as its reader would type them here. */
function runbook(place, { cluster, service, database }) {
  const find = "elbv2 describe-target-groups --query TargetGroups[0].TargetGroupArn --output text";
  const arn = spawnSync(awsBinary(), find.split(" "), { ...place, encoding: "utf8" }).stdout.trim();
  const now = Date.now();
  const seconds = (time) => new Date(time).toISOString().slice(0, 19);
  const hourAgo = now - 3_600_000;
  return [
    `ecs describe-services --cluster ${cluster} --services ${service} --query services[0].{Status:status,Running:runningCount,Desired:desiredCount}`,
    `elbv2 describe-target-health --target-group-arn ${arn}`,
    `ecs describe-services --cluster ${cluster} --services ${service} --query services[0].events[0:5]`,
    `logs filter-log-events --log-group-name /aws/ecs/acme-staging --start-time ${hourAgo} --filter-pattern ERROR`,
    `rds describe-db-instances --db-instance-identifier ${database} --query DBInstances[0].{Status:DBInstanceStatus,Endpoint:Endpoint.Address}`,
    `cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name CPUUtilization --dimensions Name=DBInstanceIdentifier,Value=${database} --start-time ${seconds(hourAgo)} --end-time ${seconds(now)} --period 300 --statistics Average`,
    `cloudwatch describe-alarms --alarm-names acme-staging-high-cpu acme-staging-high-memory acme-staging-high-response-time acme-staging-high-error-rate`,
  ].map(awsCommand);
}
