import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Moto, startMoto } from "../support/moto.js";
import { type RecordingProxy, startRecordingProxy } from "../support/recording-proxy.js";
import { seedPlatform } from "../support/seed.js";

let moto: Moto;
let proxy: RecordingProxy;

beforeAll(async () => {
  moto = await startMoto();
  proxy = await startRecordingProxy(moto.url);
});
afterAll(async () => {
  await proxy?.stop();
  await moto?.stop();
});
beforeEach(async () => {
  await moto.reset();
  proxy.clear();
});

describe("what the other wire tests stand on", () => {
  test("a whole platform is built through the proxy, which names every call in every protocol", async () => {
    const platform = await seedPlatform(proxy.url);
    expect(await platform.service()).toMatchObject({ desired: 2, running: 2, taskDefinition: "acme-staging-task:2" });
    expect(await platform.databaseStatus()).toBe("available");
    expect(await platform.scaling()).toEqual({ min: 1, max: 6, suspended: false });
    const names = proxy.calls.map(({ service, operation }) => `${service}:${operation}`);
    expect(names).toEqual(
      expect.arrayContaining([
        "ec2:DescribeSubnets",
        "ecs:CreateService",
        "elasticloadbalancing:CreateTargetGroup",
        "application-autoscaling:RegisterScalableTarget",
        "rds:CreateDBInstance",
        "monitoring:PutMetricAlarm",
        "logs:PutLogEvents",
        "acm:RequestCertificate",
        "route53:POST /2013-04-01/hostedzone",
      ]),
    );
    expect(proxy.calls.every(({ status }) => status !== undefined && status < 300)).toBe(true);
    expect(proxy.writes().map(({ operation }) => operation)).not.toContain("DescribeServices");
  });
});
