import { describe, expect, it } from "vitest";
import type { ExpressionQuery, MetricQuery } from "../../../src/aws/cloudwatch.js";
import { notFound } from "../../../src/core/errors.js";
import { catalogue } from "../../../src/monitor/metrics/catalogue.js";
import { readMetrics } from "../../../src/monitor/metrics/read.js";
import { type FakeParts, fakeContext, TEST_NOW } from "../../support/context.js";
import { aDatabase } from "../../support/platform.js";

const SPAN = { from: new Date(TEST_NOW.getTime() - 600_000), to: TEST_NOW, periodMs: 60_000 };
const ARN = "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/main/50dc6c495c0c9188";

function look(level: (query: MetricQuery) => number | undefined, rest: FakeParts = {}) {
  const asked: (MetricQuery | ExpressionQuery)[][] = [];
  const ctx = fakeContext({
    loadBalancing: {
      loadBalancer: async (name) => ({
        arn: ARN,
        name,
        dnsName: "",
        state: "active",
        scheme: "",
        securityGroups: [],
        listeners: [],
      }),
    },
    cloudwatch: {
      metrics: async (queries) => {
        asked.push(queries);
        return queries.map((query) => {
          // An endpoint that knows no expressions answers them with nothing.
          const value = "expression" in query ? undefined : level(query);
          return { id: query.id, points: value === undefined ? [] : [{ at: SPAN.from, value }] };
        });
      },
    },
    ...rest,
  });
  const only = (part: string) => catalogue(ctx.env).filter((one) => one.part === part);
  return { ctx, asked, only };
}

describe("reading metrics", () => {
  it("asks for the service under its cluster and its own name, all in one call", async () => {
    const { ctx, asked, only } = look(() => 40);
    await readMetrics(only("ecs"), SPAN, ctx);
    expect(asked).toHaveLength(1);
    const { cluster, service } = ctx.env.names;
    for (const query of asked[0] ?? []) {
      expect(query).toMatchObject({ dimensions: { ClusterName: cluster, ServiceName: service } });
    }
  });

  it("works the error rate out of its inputs where expressions come back empty", async () => {
    const { ctx, asked, only } = look(({ metric }) => (metric === "RequestCount" ? 200 : 5));
    const { measured } = await readMetrics(only("alb"), SPAN, ctx);
    const rate = measured.find(({ metric }) => metric.metric === "ErrorRate");
    expect(rate?.points.map(({ value }) => value)).toEqual([2.5]);
    expect(asked[0]?.[0]).toMatchObject({ dimensions: { LoadBalancer: "app/main/50dc6c495c0c9188" } });
  });

  it("keeps a ratio a ratio of sums when the others are shown by a percentile", async () => {
    const { ctx, only } = look(({ metric, stat }) => (stat !== "Sum" ? 1 : metric === "RequestCount" ? 200 : 5));
    const metrics = only("alb").map((one) => (one.ratio === undefined ? { ...one, stat: "p99.9" } : one));
    const { measured } = await readMetrics(metrics, SPAN, ctx);
    const values = Object.fromEntries(measured.map(({ metric, points }) => [metric.metric, points[0]?.value]));
    expect(values).toMatchObject({ RequestCount: 1, ErrorRate: 2.5 });
  });

  it("gives every query an id that CloudWatch takes", async () => {
    const { ctx, asked, only } = look(() => 1);
    await readMetrics(
      only("alb").map((one) => ({ ...one, stat: "p99.9" })),
      SPAN,
      ctx,
    );
    for (const { id } of asked[0] ?? []) expect(id).toMatch(/^[a-z]\w{0,254}$/);
  });

  it("has no ratio for a period in which nothing was asked for", async () => {
    const { ctx, only } = look(() => 0);
    const { measured } = await readMetrics(only("alb"), SPAN, ctx);
    expect(measured.find(({ metric }) => metric.metric === "ErrorRate")?.points).toEqual([]);
  });

  it("shows the others when one part cannot be found", async () => {
    const { ctx, only } = look(() => 40, {
      loadBalancing: {
        loadBalancer: async () => {
          throw notFound("there is no load balancer");
        },
      },
    });
    const { measured, unknown } = await readMetrics([...only("ecs"), ...only("alb")], SPAN, ctx);
    expect(unknown).toEqual([{ part: "alb", why: "there is no load balancer" }]);
    expect(measured.map(({ metric }) => metric.part)).toEqual(["ecs", "ecs"]);
  });

  it("shows the values of a database whose bound is not known, and says so", async () => {
    const { ctx, only } = look(() => 40, {
      rds: {
        database: async () => aDatabase(),
        maxConnections: async () => {
          throw notFound("there is no parameter group");
        },
      },
    });
    const { measured, unknown, unbounded } = await readMetrics(only("rds"), SPAN, ctx);
    expect(unknown).toEqual([]);
    expect(unbounded).toEqual([{ part: "rds", why: expect.stringContaining("there is no parameter group") }]);
    expect(measured.every(({ points }) => points.length > 0)).toBe(true);
  });
});
