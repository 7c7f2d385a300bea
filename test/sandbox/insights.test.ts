import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeDimensionKeysCommand, GetResourceMetricsCommand, PIClient } from "@aws-sdk/client-pi";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { NAMES, testSandbox } from "../support/sandbox.js";
import { breakableSandbox } from "./broken.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function insights(world: ReturnType<typeof testSandbox> = testSandbox()) {
  const pi = new PIClient(world.settings());
  const rds = new RDSClient(world.settings());
  const asked = async (from: Date, to = world.now()) => {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: NAMES.database }));
    const Identifier = DBInstances?.[0]?.DbiResourceId ?? "";
    return { ServiceType: "RDS" as const, Identifier, StartTime: from, EndTime: to };
  };
  const waits = async (from: Date) => {
    const GroupBy = { Group: "db.wait_event", Limit: 3 };
    const { Keys } = await pi.send(
      new DescribeDimensionKeysCommand({ ...(await asked(from)), Metric: "db.load.avg", GroupBy }),
    );
    return (Keys ?? []).map(({ Dimensions, Total }) => ({
      name: Dimensions?.["db.wait_event.name"],
      total: Total ?? 0,
    }));
  };
  const ago = (ms: number) => new Date(world.now().getTime() - ms);
  return { pi, asked, waits, ago };
}

describe("Performance Insights in the sandbox", () => {
  it("has CPU before all waits while the database is well", async () => {
    const { waits, ago } = insights();
    const found = await waits(ago(HOUR));
    expect(found.map(({ name }) => name)).toEqual(["CPU", "DataFileRead", "ClientRead"]);
    expect(found[0]?.total).toBeLessThan(2);
  });

  it.each([
    ["db-connections", "transactionid"],
    ["db-storage-full", "DataFileExtend"],
  ])("shows what %s makes sessions wait for", async (fault, wait) => {
    const world = breakableSandbox();
    world.break(fault);
    const { waits, ago } = insights(world);
    world.pass(600);
    const [first] = await waits(ago(600_000));
    expect(first?.name).toBe(wait);
    expect(first?.total).toBeGreaterThan(5);
  });

  it("gives the load over time, the same whenever it is asked", async () => {
    const { pi, asked, ago } = insights();
    const input = { ...(await asked(ago(2 * HOUR))), PeriodInSeconds: 300, MetricQueries: [{ Metric: "db.load.avg" }] };
    const once = await pi.send(new GetResourceMetricsCommand(input));
    const again = await pi.send(new GetResourceMetricsCommand(input));
    expect(once.MetricList?.[0]?.DataPoints?.length).toBe(24);
    expect(again.MetricList).toEqual(once.MetricList);
  });

  it("refuses what AWS refuses: another instance, a period it has not, more days than are kept", async () => {
    const { pi, asked, ago } = insights();
    const base = { ...(await asked(ago(HOUR))), MetricQueries: [{ Metric: "db.load.avg" }] };
    const refusal = { name: "InvalidArgumentException" };
    await expect(pi.send(new GetResourceMetricsCommand({ ...base, Identifier: "db-NONE" }))).rejects.toMatchObject(
      refusal,
    );
    await expect(pi.send(new GetResourceMetricsCommand({ ...base, PeriodInSeconds: 7 }))).rejects.toMatchObject(
      refusal,
    );
    const early = new GetResourceMetricsCommand({ ...base, StartTime: ago(8 * DAY) });
    await expect(pi.send(early)).rejects.toMatchObject(refusal);
  });
});

describe("the database's past in the sandbox", () => {
  it("reaches back for weeks, and its data grows a little each day", async () => {
    const world = testSandbox();
    const cloudwatch = new CloudWatchClient(world.settings());
    const { MetricDataResults } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(world.now().getTime() - 30 * DAY),
        EndTime: world.now(),
        ScanBy: "TimestampAscending",
        MetricDataQueries: [
          {
            Id: "free",
            MetricStat: {
              Metric: {
                Namespace: "AWS/RDS",
                MetricName: "FreeStorageSpace",
                Dimensions: [{ Name: "DBInstanceIdentifier", Value: NAMES.database }],
              },
              Period: 86_400,
              Stat: "Minimum",
            },
          },
        ],
      }),
    );
    const values = MetricDataResults?.[0]?.Values ?? [];
    expect(values.length).toBeGreaterThanOrEqual(30);
    const gib = values.map((value) => value / 1024 ** 3);
    expect((gib[0] ?? 0) - (gib.at(-1) ?? 0)).toBeCloseTo(30 * 0.12, 0);
  });
});
