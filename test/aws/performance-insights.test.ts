import { DescribeDimensionKeysCommand, GetResourceMetricsCommand, PIClient } from "@aws-sdk/client-pi";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aws, NOW, rejection } from "./support.js";

const mock = mockClient(PIClient);
beforeEach(() => {
  mock.reset();
  mock.onAnyCommand().rejects(new Error("not expected"));
});
afterEach(() => mock.reset());

const HOUR = 3_600_000;
const range = (hours: number) => ({ from: new Date(NOW.getTime() - hours * HOUR), to: NOW });
const insights = () => aws().services.performanceInsights();

const key = (type: string, name: string, Total: number) => ({
  Dimensions: { "db.wait_event.type": type, "db.wait_event.name": name },
  Total,
});

describe("wait events", () => {
  it("are asked for by wait event, never by statement, and named with their type", async () => {
    mock.on(DescribeDimensionKeysCommand).resolves({
      Keys: [key("CPU", "CPU", 0.5), key("Lock", "transactionid", 3), key("Client", "Client:ClientRead", 1)],
    });
    const found = await (await insights()).waits("db-ABC", range(24), 8);
    expect(found).toEqual([
      { name: "Lock:transactionid", sessions: 3 },
      { name: "Client:ClientRead", sessions: 1 },
      { name: "CPU", sessions: 0.5 },
    ]);
    expect(mock.commandCalls(DescribeDimensionKeysCommand)[0]?.args[0].input).toMatchObject({
      ServiceType: "RDS",
      Identifier: "db-ABC",
      Metric: "db.load.avg",
      PeriodInSeconds: 300,
      GroupBy: { Group: "db.wait_event", Dimensions: ["db.wait_event.type", "db.wait_event.name"], Limit: 8 },
    });
  });

  it.each([
    [1, 60],
    [24, 300],
    [24 * 7, 3_600],
  ])("of %i hours are of periods of %i seconds", async (hours, seconds) => {
    mock.on(DescribeDimensionKeysCommand).resolves({ Keys: [] });
    await (await insights()).waits("db-ABC", range(hours), 8);
    expect(mock.commandCalls(DescribeDimensionKeysCommand)[0]?.args[0].input.PeriodInSeconds).toBe(seconds);
  });

  it("that may not be read are a lack of permission, by the service's own name for it", async () => {
    const refusal = Object.assign(new Error("no"), {
      name: "NotAuthorizedException",
      $metadata: { httpStatusCode: 400 },
    });
    mock.on(DescribeDimensionKeysCommand).rejects(refusal);
    const error = await rejection((await insights()).waits("db-ABC", range(1), 8));
    expect(error).toMatchObject({ code: "permission", message: expect.stringContaining("pi:DescribeDimensionKeys") });
  });
});

describe("active sessions", () => {
  it("come from all pages, and a period that was not measured stays away", async () => {
    const point = (minutes: number, Value: number | undefined) => ({
      Timestamp: new Date(NOW.getTime() - minutes * 60_000),
      Value,
    });
    mock
      .on(GetResourceMetricsCommand)
      .resolvesOnce({ MetricList: [{ DataPoints: [point(3, 1), point(2, undefined)] }], NextToken: "more" })
      .resolvesOnce({ MetricList: [{ DataPoints: [point(1, 2)] }] });
    const found = await (await insights()).load("db-ABC", range(1));
    expect(found.map(({ value }) => value)).toEqual([1, 2]);
  });
});
