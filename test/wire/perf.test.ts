import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { CLUSTER, DATABASE, KEYS, REGION, SERVICE } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const HOUR = 3_600_000;
const GIB = 1024 ** 3;

type Values = Record<string, (hour: number) => number | undefined>;

/** The service's and the database's metrics, one value an hour, oldest first. */
async function measured(hours: number, service: Values, database: Values = {}): Promise<void> {
  const client = new CloudWatchClient({
    endpoint: wire.moto.url,
    region: REGION,
    credentials: { accessKeyId: KEYS.AWS_ACCESS_KEY_ID, secretAccessKey: KEYS.AWS_SECRET_ACCESS_KEY },
    disableRequestCompression: true,
  });
  const ofService = [
    { Name: "ClusterName", Value: CLUSTER },
    { Name: "ServiceName", Value: SERVICE },
  ];
  const ofDatabase = [{ Name: "DBInstanceIdentifier", Value: DATABASE }];
  const begin = Date.now() - hours * HOUR;
  const put = async (Namespace: string, Dimensions: typeof ofDatabase, values: Values) => {
    const data = Object.entries(values).flatMap(([MetricName, value]) =>
      Array.from({ length: hours }, (_, hour) => ({ hour, found: value(hour) })).flatMap(({ hour, found }) =>
        found === undefined
          ? []
          : [{ MetricName, Dimensions, Value: found, Timestamp: new Date(begin + hour * HOUR + 60_000) }],
      ),
    );
    for (let at = 0; at < data.length; at += 500) {
      await client.send(new PutMetricDataCommand({ Namespace, MetricData: data.slice(at, at + 500) }));
    }
  };
  await put("AWS/ECS", ofService, service);
  await put("AWS/RDS", ofDatabase, database);
}

const run = async (words: string) => {
  const ended = await wire.operator.run(words.split(" "));
  return { ended, found: ended.stdout.startsWith("{") ? jsonOf(ended) : {} };
};

const BUSY: Values = { CPUUtilization: (hour) => 60 + (hour % 10), MemoryUtilization: (hour) => 50 + (hour % 5) };

describe("perf, on another's idea of AWS", () => {
  test("utilization works out its own percentiles, of averages and maxima in one call", async () => {
    await measured(24, BUSY);
    wire.proxy.clear();
    const { ended, found } = await run("perf utilization -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(found).toMatchObject({
      service: { reserved: { cpu: 256, memory: 512 }, cpu: { p50: 63, p95: 69, max: 69 }, memory: { max: 54 } },
    });
    const asked = wire.proxy.calls.filter(({ operation }) => operation === "GetMetricData");
    // One for the service and one for the database; no percentile is asked of CloudWatch.
    expect(asked).toHaveLength(2);
    expect(asked.map(({ body }) => body).join()).not.toMatch(/p\d\d/);
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("recommend needs days: without any it says so, ends well, and names no size", async () => {
    const { ended, found } = await run("perf recommend -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(found).toMatchObject({ recommendation: null, why: { task: expect.stringContaining("no value at all") } });
  });

  test("an hourly value in periods of five minutes is mostly gaps: nothing is recommended on it", async () => {
    await measured(14 * 24, BUSY);
    const { ended, found } = await run("perf recommend -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(found).toMatchObject({ recommendation: null });
  });

  test("recommend sizes the task by weeks of hourly values, and says what has no price here", async () => {
    await measured(40 * 24, { ...BUSY, CPUUtilization: (hour) => 70 + (hour % 10) });
    const { ended, found } = await run("perf recommend --since 40d -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(found).toMatchObject({
      periodMs: HOUR,
      recommendation: {
        task: {
          action: "increase",
          cpu: 512,
          memory: 1_024,
          monthly: { difference: null, why: expect.stringContaining(REGION) },
        },
      },
      task: { basis: { gaps: 0 }, deployments: null },
    });
  });

  test("database reckons its storage's end, and Performance Insights that is not there hides nothing", async () => {
    await measured(
      48,
      {},
      {
        CPUUtilization: () => 30,
        DatabaseConnections: () => 20,
        FreeableMemory: () => 2 * GIB,
        FreeStorageSpace: (hour) => (30 - hour / 24) * GIB,
        ReadIOPS: () => 40,
        WriteIOPS: () => 60,
      },
    );
    const { ended, found } = await run("perf database --since 2d -o json");
    expect(ended.code, ended.stderr).toBe(0);
    expect(found).toMatchObject({
      database: { cpu: { p95: 30 }, iops: { p50: 100 } },
      runway: { state: "growing" },
    });
    const { runway } = found as { runway: { days: number } };
    expect(runway.days).toBeGreaterThan(27);
    expect(runway.days).toBeLessThan(30);
    expect(found).toMatchObject({ waits: { state: "unknown" } });
    expect(JSON.stringify(found.unknown)).toContain("pi:");
  });

  test("a service that is not there ends with 5, refused metrics with 6", async () => {
    const mistyped = wire.another({
      configuration: `project: acme\nenvironment: staging\nregion: ${REGION}\nnames: {service: acme-staging-servise}\n`,
    });
    const gone = await mistyped.run(["perf", "utilization"]);
    expect(gone.code).toBe(5);
    expect(gone.stdout.split("\n")[0]).toContain(`did you mean ${SERVICE}?`);
    await wire.moto.enforcePolicies();
    expect((await wire.operator.run(["perf", "utilization"])).code).toBe(6);
  });
});

describe("Performance Insights on an endpoint without it", () => {
  test("is asked once, not over and over, and shown as unknown in words", async () => {
    wire.proxy.clear();
    const ended = await wire.operator.run(["perf", "database"]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toContain("wait events are unknown");
    const asked = wire.proxy.calls.map(({ operation }) => operation);
    expect(asked.filter((name) => name === "DescribeDimensionKeys")).toHaveLength(1);
    expect(asked.filter((name) => name === "GetResourceMetrics")).toHaveLength(1);
  });
});
