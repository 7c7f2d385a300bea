import { ACMClient, DescribeCertificateCommand, ListCertificatesCommand } from "@aws-sdk/client-acm";
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { ListHostedZonesCommand, ListResourceRecordSetsCommand, Route53Client } from "@aws-sdk/client-route-53";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, describe, expect, it } from "vitest";
import { aService } from "../support/platform.js";
import { aws, endpoint, NOW, rejection } from "./support.js";

/** Every command that a test does not name is an error. */
function mocked(client: Parameters<typeof mockClient>[0]) {
  const mock = mockClient(client);
  mock.onAnyCommand().rejects(new Error("not expected"));
  mocks.push(mock);
  return mock;
}
const mocks: { restore(): void }[] = [];
afterEach(() => {
  for (const mock of mocks.splice(0)) mock.restore();
});

describe("ECS", () => {
  it("lists tasks by service and describes them in hundreds", async () => {
    const mock = mocked(ECSClient);
    const arns = Array.from({ length: 250 }, (_, index) => `arn:aws:ecs:::task/c/${index}`);
    mock
      .on(ListTasksCommand, { serviceName: "s", desiredStatus: "RUNNING" })
      .callsFake((input: { nextToken?: string }) => {
        const at = Number(input.nextToken ?? 0);
        return { taskArns: arns.slice(at, at + 100), nextToken: at < 200 ? String(at + 100) : undefined };
      });
    mock.on(DescribeTasksCommand).callsFake((input: { tasks: string[] }) => ({
      tasks: input.tasks.map((taskArn) => ({ taskArn, group: "service:s" })),
    }));

    const tasks = await (await aws().services.ecs()).tasks(aService({ cluster: "c", name: "s" }), "running");

    expect(tasks).toHaveLength(250);
    expect(mock.commandCalls(DescribeTasksCommand).map((call) => call.args[0].input.tasks?.length)).toEqual([
      100, 100, 50,
    ]);
  });

  it("leaves out other services' tasks where the endpoint lists those too", async () => {
    const mock = mocked(ECSClient);
    mock.on(ListTasksCommand).resolves({ taskArns: ["a/1", "a/2"] });
    mock.on(DescribeTasksCommand).resolves({
      tasks: [
        { taskArn: "a/1", group: "service:s" },
        { taskArn: "a/2", group: "service:other" },
      ],
    });

    const tasks = await (await aws().services.ecs()).tasks(aService({ name: "s" }), "stopped");

    expect(tasks.map(({ id }) => id)).toEqual(["1"]);
  });

  it("does not take a service that AWS calls MISSING or INACTIVE for one", async () => {
    const mock = mocked(ECSClient);
    mock.on(ListServicesCommand).resolves({ serviceArns: ["arn:aws:ecs:::service/c/shop-api"] });
    mock.on(DescribeServicesCommand).resolves({ services: [], failures: [{ reason: "MISSING" }] });
    const ecs = await aws().services.ecs();
    const missing = await rejection(ecs.service({ cluster: "c", service: "shop-ap" }));
    mock.on(DescribeServicesCommand).resolves({ services: [{ serviceName: "gone", status: "INACTIVE" }] });
    const deleted = await rejection(ecs.service({ cluster: "c", service: "gone" }));

    expect(missing).toMatchObject({ exitCode: 5, hint: expect.stringContaining("shop-api") });
    expect(deleted).toMatchObject({ exitCode: 5, message: expect.stringContaining("was deleted") });
  });

  it("asks an endpoint once whether it knows service deployments, and remembers that it does not", async () => {
    const { url, received } = await endpoint((response) =>
      response.writeHead(500, { "content-type": "text/html" }).end("<html>Internal Server Error</html>"),
    );
    const ecs = await aws({ endpointUrl: url }).services.ecs();

    expect(await ecs.deployments(aService())).toBeUndefined();
    expect(await ecs.deployments(aService())).toBeUndefined();
    expect(received).toHaveLength(1);
  });

  it("does not mistake being refused for an endpoint that does not know", async () => {
    const mock = mocked(ECSClient);
    mock
      .on(ListServiceDeploymentsCommand)
      .rejects(Object.assign(new Error("no"), { name: "AccessDeniedException", $metadata: { httpStatusCode: 400 } }));

    const error = await rejection((await aws().services.ecs()).deployments(aService()));

    expect(error).toMatchObject({ code: "permission", message: expect.stringContaining("ecs:ListServiceDeployments") });
  });
});

describe("logs", () => {
  const search = { group: "g", from: new Date(0), max: 3 };
  const event = (eventId: string, timestamp: number) => ({ eventId, timestamp, logStreamName: "s", message: eventId });

  it("go through empty pages to the end, in time order", async () => {
    const mock = mocked(CloudWatchLogsClient);
    mock
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [], nextToken: "1" })
      .resolvesOnce({ events: [event("b", 2)], nextToken: "2" })
      .resolvesOnce({ events: [], nextToken: "3" })
      .resolvesOnce({ events: [event("a", 1)] });

    const { events, truncated } = await (await aws().services.logs()).search(search);

    expect(events.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(truncated).toBe(false);
  });

  it("say when there is more than was asked for, and only then", async () => {
    const mock = mocked(CloudWatchLogsClient);
    const three = [event("a", 1), event("b", 2), event("c", 3)];
    mock
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: three })
      .resolvesOnce({ events: [...three, event("d", 4)] });
    const logs = await aws().services.logs();

    expect((await logs.search(search)).truncated).toBe(false);
    expect(await logs.search(search)).toMatchObject({ truncated: true, events: { length: 3 } });
  });
});

describe("metrics", () => {
  it("fetch all series in one call and bring every page's points together, oldest first", async () => {
    const mock = mocked(CloudWatchClient);
    const at = (minute: number) => new Date(NOW.getTime() + minute * 60_000);
    mock
      .on(GetMetricDataCommand)
      .resolvesOnce({ MetricDataResults: [{ Id: "s0", Timestamps: [at(1), at(0)], Values: [2, 1] }], NextToken: "n" })
      .resolvesOnce({ MetricDataResults: [{ Id: "s0", Timestamps: [at(2)], Values: [3] }] });
    const query = (id: string) => ({
      id,
      namespace: "AWS/ECS",
      metric: "CPUUtilization",
      dimensions: { ClusterName: "c", ServiceName: "s" },
      stat: "Average",
      periodSeconds: 60,
    });

    const series = await (await aws().services.cloudwatch()).metrics([query("ecs cpu"), query("none")], {
      from: at(0),
      to: at(60),
    });

    expect(series.map(({ id, points }) => [id, points.map(({ value }) => value)])).toEqual([
      ["ecs cpu", [1, 2, 3]],
      ["none", []],
    ]);
    expect(mock.commandCalls(GetMetricDataCommand)).toHaveLength(2);
  });

  it("ask for composite alarms too", async () => {
    const mock = mocked(CloudWatchClient);
    mock.on(DescribeAlarmsCommand, { AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }).resolves({
      MetricAlarms: [{ AlarmName: "cpu", StateValue: "ALARM" }],
      CompositeAlarms: [{ AlarmName: "all", StateValue: "OK" }],
    });

    const alarms = await (await aws().services.cloudwatch()).alarms("shop-");

    expect(alarms.map(({ name, kind, state }) => [name, kind, state])).toEqual([
      ["cpu", "metric", "ALARM"],
      ["all", "composite", "OK"],
    ]);
  });
});

describe("certificates", () => {
  it("are looked for in the region and in us-east-1, of every key type, wildcards included", async () => {
    const mock = mocked(ACMClient);
    const arn = (region: string, id: string) => `arn:aws:acm:${region}:1:certificate/${id}`;
    const lists = [
      [{ CertificateArn: arn("eu-west-1", "a"), DomainName: "other.org" }],
      [{ CertificateArn: arn("us-east-1", "b"), DomainName: "*.example.com" }],
    ];
    mock.on(ListCertificatesCommand).callsFake(async () => ({ CertificateSummaryList: lists.shift() ?? [] }));
    mock.on(DescribeCertificateCommand).callsFake((input: { CertificateArn: string }) => ({
      Certificate: { CertificateArn: input.CertificateArn, DomainName: "*.example.com", Status: "ISSUED" },
    }));

    const found = await (await aws().services.certificates()).list("www.example.com");

    expect(found.map(({ region, names }) => [region, names])).toEqual([["us-east-1", ["*.example.com"]]]);
    expect(
      mock.commandCalls(ListCertificatesCommand).map((call) => call.args[0].input.Includes?.keyTypes?.length),
    ).toEqual([7, 7]);
  });
});

describe("DNS", () => {
  it("finds the longest public zone that holds a name", async () => {
    const mock = mocked(Route53Client);
    const zone = (id: string, Name: string, PrivateZone = false) => ({
      Id: `/hostedzone/${id}`,
      Name,
      CallerReference: id,
      Config: { PrivateZone },
    });
    mock.on(ListHostedZonesCommand).resolves({
      HostedZones: [
        zone("Z1", "example.com."),
        zone("Z2", "shop.example.com."),
        zone("Z3", "api.shop.example.com.", true),
        zone("Z4", "notexample.com."),
      ],
      IsTruncated: false,
      Marker: "",
      MaxItems: 100,
    });
    const dns = await aws().services.dns();

    expect(await dns.zoneOf("api.shop.example.com")).toMatchObject({ id: "Z2", name: "shop.example.com" });
    expect(await dns.zoneOf("example.com")).toMatchObject({ id: "Z1" });
    expect(await dns.zoneOf("example.net")).toBeUndefined();
  });

  it("reads the records of exactly one name", async () => {
    const mock = mocked(Route53Client);
    mock.on(ListResourceRecordSetsCommand).resolves({
      ResourceRecordSets: [
        {
          Name: "a.example.com.",
          Type: "A",
          AliasTarget: { DNSName: "alb.amazonaws.com.", HostedZoneId: "Z", EvaluateTargetHealth: false },
        },
        { Name: "a.example.com.", Type: "TXT", TTL: 60, ResourceRecords: [{ Value: '"x"' }] },
        { Name: "b.example.com.", Type: "A", TTL: 60, ResourceRecords: [{ Value: "192.0.2.1" }] },
      ],
      IsTruncated: true,
      NextRecordName: "c.example.com.",
      MaxItems: 3,
    });
    const dns = await aws().services.dns();

    const records = await dns.records({ id: "Z1", name: "example.com", private: false }, "a.example.com");

    expect(records.map(({ type, alias, values }) => [type, alias, values])).toEqual([
      ["A", "alb.amazonaws.com", []],
      ["TXT", undefined, ['"x"']],
    ]);
  });
});
