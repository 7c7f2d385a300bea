import {
  CloudWatchClient,
  type Datapoint,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  ListMetricsCommand,
} from "@aws-sdk/client-cloudwatch";
import { UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { RDSClient, StopDBInstanceCommand } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../../support/sandbox.js";
import { breakableSandbox } from "../broken.js";

const HOUR = 3_600_000;

type Sandbox = Pick<ReturnType<typeof testSandbox>, "settings" | "now">;
interface Wish {
  hours?: number;
  stat?: string;
  period?: number;
  dimensions?: Record<string, string>;
}

const client = ({ settings }: Sandbox) => new CloudWatchClient(settings());
const listOf = (dimensions: Record<string, string>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const ELB = { LoadBalancer: `app/${NAMES.loadBalancer}/50dc6c495c0c9188` };
const DIMENSIONS: Record<string, Record<string, string>> = {
  "AWS/ECS": { ClusterName: NAMES.cluster, ServiceName: NAMES.service },
  "AWS/ApplicationELB": ELB,
  "AWS/RDS": { DBInstanceIdentifier: NAMES.database },
  "AWS/ElastiCache": { CacheClusterId: `${NAMES.redis}-001` },
};
const GROUP = { ...ELB, TargetGroup: `targetgroup/${NAMES.targetGroup}/73e2d6bc24d8a067` };

/** The last hours of one metric, oldest first. */
async function values(sandbox: Sandbox, namespace: string, name: string, wish: Wish = {}) {
  const { hours = 1, stat = "Average", period = 60, dimensions = DIMENSIONS[namespace] ?? {} } = wish;
  const { MetricDataResults } = await client(sandbox).send(
    new GetMetricDataCommand({
      StartTime: new Date(sandbox.now().getTime() - hours * HOUR),
      EndTime: sandbox.now(),
      ScanBy: "TimestampAscending",
      MetricDataQueries: [
        {
          Id: "one",
          MetricStat: {
            Metric: { Namespace: namespace, MetricName: name, Dimensions: listOf(dimensions) },
            Period: period,
            Stat: stat,
          },
        },
      ],
    }),
  );
  return MetricDataResults?.[0]?.Values ?? [];
}

const last = async (...asked: Parameters<typeof values>) => (await values(...asked)).at(-1) ?? Number.NaN;

describe("the runbook's metrics", () => {
  it.each([
    ["AWS/ECS", "CPUUtilization", 20, 60],
    ["AWS/ECS", "MemoryUtilization", 45, 65],
    ["AWS/ApplicationELB", "TargetResponseTime", 0.05, 0.4],
    ["AWS/RDS", "CPUUtilization", 15, 50],
    ["AWS/RDS", "DatabaseConnections", 60, 150],
    ["AWS/RDS", "FreeStorageSpace", 40 * 1024 ** 3, 42 * 1024 ** 3],
    ["AWS/RDS", "FreeableMemory", 1024 ** 3, 4 * 1024 ** 3],
    ["AWS/RDS", "ReadLatency", 0.0005, 0.01],
    ["AWS/RDS", "WriteLatency", 0.0005, 0.01],
    ["AWS/RDS", "ReadIOPS", 50, 500],
    ["AWS/RDS", "WriteIOPS", 20, 300],
    ["AWS/ElastiCache", "CPUUtilization", 3, 20],
    ["AWS/ElastiCache", "CurrConnections", 20, 60],
    ["AWS/ElastiCache", "CacheHits", 1_000, 9_000],
    ["AWS/ElastiCache", "CacheMisses", 50, 500],
  ])("%s %s is between %d and %d", async (namespace, name, least, most) => {
    const found = await values(testSandbox(), namespace, name);
    expect(found).toHaveLength(60);
    expect(Math.min(...found)).toBeGreaterThan(least);
    expect(Math.max(...found)).toBeLessThan(most);
  });

  it.each([
    ["RequestCount", 600, 4_000],
    ["HTTPCode_Target_5XX_Count", -1, 5],
  ])("counts %s a minute between %d and %d", async (name, least, most) => {
    const found = await values(testSandbox(), "AWS/ApplicationELB", name, { stat: "Sum" });
    expect(Math.min(...found)).toBeGreaterThan(least);
    expect(Math.max(...found)).toBeLessThan(most);
  });

  it("count healthy and unhealthy targets of the target group", async () => {
    const sandbox = testSandbox();
    const wish = { dimensions: GROUP };
    expect(await last(sandbox, "AWS/ApplicationELB", "HealthyHostCount", wish)).toBe(3);
    expect(await last(sandbox, "AWS/ApplicationELB", "UnHealthyHostCount", wish)).toBe(0);
  });

  it("follow the day", async () => {
    const day = await values(testSandbox(), "AWS/ApplicationELB", "RequestCount", {
      hours: 24,
      stat: "Sum",
      period: 3_600,
    });
    expect(day).toHaveLength(24);
    expect(Math.max(...day) / Math.min(...day)).toBeGreaterThan(3);
  });

  it("are the same whenever they are asked for", async () => {
    const sandbox = testSandbox();
    const before = await values(sandbox, "AWS/RDS", "CPUUtilization");
    sandbox.pass(3_600);
    expect((await values(sandbox, "AWS/RDS", "CPUUtilization", { hours: 2 })).slice(0, 60)).toEqual(before);
  });

  it("are listed with their dimensions", async () => {
    const { Metrics } = await client(testSandbox()).send(
      new ListMetricsCommand({ Namespace: "AWS/RDS", MetricName: "FreeStorageSpace" }),
    );
    expect(Metrics).toEqual([
      {
        Namespace: "AWS/RDS",
        MetricName: "FreeStorageSpace",
        Dimensions: [{ Name: "DBInstanceIdentifier", Value: NAMES.database }],
      },
    ]);
  });
});

describe("dimensions", () => {
  it.each([
    ["none", {}],
    ["a wrong value", { ClusterName: NAMES.cluster, ServiceName: "nope" }],
    ["one too few", { ServiceName: NAMES.service }],
    ["one too many", { ClusterName: NAMES.cluster, ServiceName: NAMES.service, Extra: "x" }],
  ])("%s: no data, and no error", async (_what, dimensions) => {
    expect(await values(testSandbox(), "AWS/ECS", "CPUUtilization", { dimensions })).toEqual([]);
  });
});

describe("statistics", () => {
  const of = (stat: string) => last(testSandbox(), "AWS/ECS", "CPUUtilization", { stat, period: 300, hours: 0.25 });

  it("stand in the order they should", async () => {
    const [least, mean, most, p50] = await Promise.all(["Minimum", "Average", "Maximum", "p50"].map(of));
    expect(least).toBeLessThan(mean ?? 0);
    expect(mean).toBeLessThan(most ?? 0);
    expect(p50).toBeGreaterThanOrEqual(least ?? 0);
    expect(p50).toBeLessThanOrEqual(most ?? 0);
    expect(await of("SampleCount")).toBe(5);
    expect(await of("Sum")).toBeCloseTo((mean ?? 0) * 5);
  });

  it("have a slow tail of latencies", async () => {
    const sandbox = testSandbox();
    const latency = (stat: string) => last(sandbox, "AWS/ApplicationELB", "TargetResponseTime", { stat, period: 300 });
    expect(await latency("p99")).toBeGreaterThan(2 * (await latency("Average")));
    expect(await latency("p50")).toBeLessThan(await latency("Average"));
  });

  it("of requests make sense as a sum only, as on AWS", async () => {
    const sandbox = testSandbox();
    const requests = (stat: string) => last(sandbox, "AWS/ApplicationELB", "RequestCount", { stat });
    expect(await requests("Average")).toBe(1);
    expect(await requests("Maximum")).toBe(1);
    expect(await requests("SampleCount")).toBe(await requests("Sum"));
  });

  it("sum the same over long periods as over short ones, nearly", async () => {
    const sandbox = testSandbox();
    const sum = async (period: number) =>
      (await values(sandbox, "AWS/ApplicationELB", "RequestCount", { stat: "Sum", hours: 24, period })).reduce(
        (all, value) => all + value,
        0,
      );
    expect((await sum(3_600)) / (await sum(60))).toBeCloseTo(1, 1);
  });
});

describe("GetMetricData", () => {
  const query = (Id: string, rest: object = {}) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: "AWS/RDS",
        MetricName: "CPUUtilization",
        Dimensions: listOf(DIMENSIONS["AWS/RDS"] ?? {}),
      },
      Period: 60,
      Stat: "Average",
      ...rest,
    },
  });

  async function ask(queries: object[], rest: object = {}) {
    const sandbox = testSandbox();
    const input = { StartTime: new Date(sandbox.now().getTime() - HOUR), EndTime: sandbox.now() };
    return client(sandbox).send(new GetMetricDataCommand({ ...input, MetricDataQueries: queries as [], ...rest }));
  }

  it("answers several queries at once, newest first unless told otherwise", async () => {
    const { MetricDataResults } = await ask([query("a"), query("b", { Stat: "Maximum" })]);
    const times = MetricDataResults?.[0]?.Timestamps?.map((time) => time.getTime()) ?? [];
    expect(MetricDataResults?.map(({ Id, StatusCode }) => [Id, StatusCode])).toEqual([
      ["a", "Complete"],
      ["b", "Complete"],
    ]);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it("comes in pages when fewer points are wanted", async () => {
    const first = await ask([query("a"), query("b")], { MaxDatapoints: 60 });
    const second = await ask([query("a"), query("b")], { MaxDatapoints: 60, NextToken: first.NextToken });
    expect(first.MetricDataResults?.map(({ Id }) => Id)).toEqual(["a"]);
    expect(second.MetricDataResults?.map(({ Id }) => Id)).toEqual(["b"]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    ["no query", [], {}, "ValidationError"],
    ["an id with a capital", [query("A")], {}, "ValidationError"],
    ["the same id twice", [query("a"), query("a")], {}, "ValidationError"],
    ["a period of 90 seconds", [query("a", { Period: 90 })], {}, "InvalidParameterValueException"],
    ["an unknown statistic", [query("a", { Stat: "Median" })], {}, "InvalidParameterValueException"],
    ["times the wrong way round", [query("a")], { StartTime: new Date("2030-01-01") }, "ValidationError"],
    ["metric math that is no series", [{ Id: "a", Expression: "1 + 1" }], {}, "ValidationError"],
  ])("refuses %s", async (_what, queries, rest, name) => {
    await expect(ask(queries, rest)).rejects.toMatchObject({ name });
  });
});

describe("GetMetricStatistics", () => {
  async function ask(rest: Partial<GetMetricStatisticsCommandInput> = {}): Promise<Datapoint[]> {
    const sandbox = testSandbox();
    const { Datapoints } = await client(sandbox).send(
      new GetMetricStatisticsCommand({
        Namespace: "AWS/RDS",
        MetricName: "CPUUtilization",
        Dimensions: listOf(DIMENSIONS["AWS/RDS"] ?? {}),
        StartTime: new Date(sandbox.now().getTime() - HOUR),
        EndTime: sandbox.now(),
        Period: 300,
        Statistics: ["Average"],
        ...rest,
      }),
    );
    return Datapoints ?? [];
  }

  it("gives the runbook's hour in five-minute points, in no order", async () => {
    const points = await ask({ Statistics: ["Average", "Maximum"] });
    const times = points.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
    expect(points).toHaveLength(12);
    expect(times).not.toEqual([...times].sort((a, b) => a - b));
    expect(points.every(({ Average = 0, Maximum = 0 }) => Average > 0 && Maximum >= Average)).toBe(true);
  });

  it("gives percentiles as extended statistics", async () => {
    const [point] = await ask({ Statistics: [], ExtendedStatistics: ["p95"] });
    expect(point?.ExtendedStatistics?.p95).toBeGreaterThan(0);
  });

  it("has no data without the dimension", async () => {
    expect(await ask({ Dimensions: [] })).toEqual([]);
  });

  it.each([
    [
      "milliseconds taken for seconds",
      { StartTime: new Date(1.7e15), EndTime: new Date(1.8e15) },
      "InvalidParameterValueException",
    ],
    ["no statistic", { Statistics: [] }, "InvalidParameterCombinationException"],
    ["too many points", { Period: 1 }, "InvalidParameterCombinationException"],
    ["an odd period", { Period: 61 }, "InvalidParameterValueException"],
  ])("refuses %s", async (_what, rest, name) => {
    await expect(ask(rest)).rejects.toMatchObject({ name });
  });
});

describe("what happens to the platform shows in its metrics", () => {
  it("fewer tasks are busier, more tasks less", async () => {
    const sandbox = testSandbox();
    const before = await last(sandbox, "AWS/ECS", "CPUUtilization");
    await sandbox.ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 6 }));
    sandbox.pass(600);
    const after = await last(sandbox, "AWS/ECS", "CPUUtilization");
    expect(after / before).toBeGreaterThan(0.4);
    expect(after / before).toBeLessThan(0.65);
    expect(await last(sandbox, "AWS/ApplicationELB", "HealthyHostCount", { dimensions: GROUP })).toBe(6);
  });

  it("and stays in them when it is long over", async () => {
    const sandbox = testSandbox();
    const scale = (desiredCount: number) => sandbox.ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount }));
    const hosts = (hours: number) =>
      values(sandbox, "AWS/ApplicationELB", "HealthyHostCount", { dimensions: GROUP, hours });
    await scale(5);
    sandbox.pass(3_600);
    const past = await hosts(1);
    await scale(3);
    sandbox.pass(3 * 3_600);
    await scale(4);
    sandbox.pass(3_600);
    expect((await hosts(5)).slice(0, 60)).toEqual(past);
    expect(past.at(-1)).toBe(5);
  });

  it("a stopped database has no data, and had some before and has after", async () => {
    const sandbox = testSandbox();
    await new RDSClient(sandbox.settings()).send(new StopDBInstanceCommand({ DBInstanceIdentifier: NAMES.database }));
    sandbox.pass(1_800);
    const found = await values(sandbox, "AWS/RDS", "CPUUtilization");
    expect(found.length).toBeGreaterThan(25);
    expect(found.length).toBeLessThan(35);
  });

  it.each([
    ["db-connections", "AWS/RDS", "DatabaseConnections", 397, 397],
    ["db-storage-full", "AWS/RDS", "FreeStorageSpace", 0, 1024 ** 3 / 10],
    ["out-of-memory", "AWS/ECS", "MemoryUtilization", 90, 100],
    ["db-connections", "AWS/ApplicationELB", "TargetResponseTime", 2, 10],
  ])("%s: %s %s is between %d and %d at once", async (fault, namespace, name, least, most) => {
    const sandbox = breakableSandbox();
    sandbox.break(fault);
    const now = await last(sandbox, namespace, name);
    expect(now).toBeGreaterThanOrEqual(least);
    expect(now).toBeLessThanOrEqual(most);
  });

  it("wrong health path: no target is healthy, and afterwards that has been so", async () => {
    const sandbox = breakableSandbox();
    sandbox.break("wrong-health-path");
    const hosts = () => values(sandbox, "AWS/ApplicationELB", "HealthyHostCount", { dimensions: GROUP, hours: 0.5 });
    expect((await hosts()).at(-1)).toBe(0);
    sandbox.heal("wrong-health-path");
    sandbox.pass(600);
    expect(await hosts()).toContain(0);
    expect((await hosts()).at(-1)).toBe(3);
  });
});
