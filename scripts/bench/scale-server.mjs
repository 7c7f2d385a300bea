/**
 * AWS's wire protocols on a loopback port for lists that no emulator serves in time: everything is made as it is asked for.
 * Its own share of a command's time is small and the same for each item.
 */
import { listen } from "./listen.mjs";

const AT = "2026-01-31T12:00:00.000Z";
const ARN = "arn:aws:ecs:eu-west-1:123456789012";

/**
 * @param counts how many `groups`, `alarms`, `tasks` and `snapshots` there are
 * @param names `account`, `cluster`, `service` and `database`
 * @returns its address, and how to stop it
 */
export async function startScaleServer(counts, names) {
  const { account, cluster, database } = names;
  const answer = (request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const { type, body } = answerTo(request, Buffer.concat(parts));
      response.writeHead(200, { "content-type": type, "x-amzn-requestid": "scale" });
      response.end(body);
    });
  };

  function answerTo({ headers }, body) {
    const target = headers["x-amz-target"];
    if (target !== undefined) {
      const name = target.split(".").at(-1);
      const input = JSON.parse(body.toString() || "{}");
      return { type: "application/x-amz-json-1.1", body: JSON.stringify(json[name]?.(input) ?? {}) };
    }
    const form = new URLSearchParams(body.toString());
    const name = form.get("Action");
    return { type: "text/xml", body: xml[name]?.(form) ?? `<${name}Response><${name}Result/></${name}Response>` };
  }

  const json = {
    DescribeAlarms: ({ NextToken, MaxRecords = 100 }) => {
      const { items, next } = page(counts.alarms, NextToken, MaxRecords, alarm);
      return { MetricAlarms: items, CompositeAlarms: [], ...(next === undefined ? {} : { NextToken: next }) };
    },
    DescribeServices: () => ({ services: [service()], failures: [] }),
    ListTasks: ({ nextToken, maxResults = 100 }) => {
      const { items, next } = page(counts.tasks, nextToken, maxResults, (n) => `${ARN}:task/${cluster}/${id(n, 32)}`);
      return { taskArns: items, ...(next === undefined ? {} : { nextToken: next }) };
    },
    DescribeTasks: ({ tasks }) => ({ tasks: tasks.map((arn) => task(arn)), failures: [] }),
  };
  const xml = {
    GetCallerIdentity: () =>
      `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/ada</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    DescribeSecurityGroups: (form) => {
      const { items, next } = page(counts.groups, form.get("NextToken"), Number(form.get("MaxResults") ?? 1000), group);
      return `<DescribeSecurityGroupsResponse><securityGroupInfo>${items.join("")}</securityGroupInfo>${next === undefined ? "" : `<nextToken>${next}</nextToken>`}</DescribeSecurityGroupsResponse>`;
    },
    DescribeDBSnapshots: (form) => {
      const { items, next } = page(
        counts.snapshots,
        form.get("Marker"),
        Number(form.get("MaxRecords") ?? 100),
        snapshot,
      );
      return `<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots>${items.join("")}</DBSnapshots>${next === undefined ? "" : `<Marker>${next}</Marker>`}</DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>`;
    },
    DescribeDBInstances: () =>
      `<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance><DBInstanceIdentifier>${database}</DBInstanceIdentifier><DBInstanceStatus>available</DBInstanceStatus><Engine>postgres</Engine></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>`,
  };

  function snapshot(n) {
    return `<DBSnapshot><DBSnapshotIdentifier>${database}-${n}</DBSnapshotIdentifier><DBInstanceIdentifier>${database}</DBInstanceIdentifier><SnapshotCreateTime>${AT}</SnapshotCreateTime><Engine>postgres</Engine><AllocatedStorage>50</AllocatedStorage><Status>available</Status><SnapshotType>manual</SnapshotType><PercentProgress>100</PercentProgress><EngineVersion>15.5</EngineVersion><Encrypted>true</Encrypted></DBSnapshot>`;
  }

  function service() {
    return {
      serviceName: names.service,
      serviceArn: `${ARN}:service/${cluster}/${names.service}`,
      clusterArn: `${ARN}:cluster/${cluster}`,
      status: "ACTIVE",
      desiredCount: counts.tasks,
      runningCount: counts.tasks,
      pendingCount: 0,
      taskDefinition: `${ARN}:task-definition/acme-staging-task:7`,
      deployments: [],
      events: [],
    };
  }

  function task(arn) {
    return {
      taskArn: arn,
      clusterArn: `${ARN}:cluster/${cluster}`,
      taskDefinitionArn: `${ARN}:task-definition/acme-staging-task:7`,
      lastStatus: "RUNNING",
      desiredStatus: "RUNNING",
      healthStatus: "HEALTHY",
      cpu: "256",
      memory: "512",
      launchType: "FARGATE",
      availabilityZone: "eu-west-1a",
      createdAt: 1_769_860_800,
      startedAt: 1_769_860_830,
      containers: [{ name: "app", lastStatus: "RUNNING", healthStatus: "HEALTHY", image: "acme:1.2.0" }],
    };
  }

  return listen(answer);
}

function page(count, token, most, make) {
  const first = Number(token ?? 0);
  const end = Math.min(count, first + most);
  const items = Array.from({ length: end - first }, (_, index) => make(first + index));
  return { items, next: end < count ? String(end) : undefined };
}

function id(n, length) {
  return n.toString(16).padStart(length, "0");
}

function alarm(n) {
  return {
    AlarmName: `acme-staging-alarm-${id(n, 5)}`,
    AlarmArn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:acme-staging-alarm-${id(n, 5)}`,
    StateValue: n % 50 === 0 ? "ALARM" : "OK",
    StateReason: "Threshold Crossed: 1 datapoint was not greater than the threshold (80.0).",
    StateUpdatedTimestamp: 1_769_860_800,
    MetricName: "CPUUtilization",
    Namespace: "AWS/ECS",
    Statistic: "Average",
    Dimensions: [{ Name: "ServiceName", Value: `service-${n}` }],
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 80,
    ComparisonOperator: "GreaterThanThreshold",
    ActionsEnabled: true,
    AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:acme-staging-alerts"],
  };
}

function group(n) {
  const rule = (port, cidr) =>
    `<item><ipProtocol>tcp</ipProtocol><fromPort>${port}</fromPort><toPort>${port}</toPort><groups/><ipRanges><item><cidrIp>${cidr}</cidrIp><description>of a test</description></item></ipRanges><ipv6Ranges/><prefixListIds/></item>`;
  return `<item><ownerId>123456789012</ownerId><groupId>sg-${id(n, 17)}</groupId><groupName>acme-${id(n, 5)}</groupName><groupDescription>group ${n}</groupDescription><vpcId>vpc-0a</vpcId><ipPermissions>${rule(443, "0.0.0.0/0")}${rule(5432, `10.${n % 250}.0.0/16`)}</ipPermissions><ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><groups/><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges><ipv6Ranges/><prefixListIds/></item></ipPermissionsEgress><tagSet/></item>`;
}
