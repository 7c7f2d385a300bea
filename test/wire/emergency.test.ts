import { describe, expect, test } from "vitest";
import { jsonOf } from "../support/cli.js";
import { DATABASE, DOMAIN, FOUR_LINES, makeTopic, verifySender } from "../support/seed.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
const HEALTHY_OR_NOT = [0, 3];

describe("emergency, on an endpoint written by others", () => {
  test("triage looks at every service and writes to none", async () => {
    const ended = await wire.operator.run(["emergency", "triage", "-o", "json"]);
    expect(HEALTHY_OR_NOT, ended.stderr).toContain(ended.code);
    expect(jsonOf(ended)).toMatchObject({ kind: "emergency.triage" });
    const services = new Set(wire.proxy.calls.map(({ service }) => service));
    for (const one of ["ecs", "elasticloadbalancing", "rds", "monitoring", "logs", "application-autoscaling"]) {
      expect(services, one).toContain(one);
    }
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("triage is content with a platform that works, and names the errors it saw in the log", async () => {
    const ended = await wire.operator.run(["emergency", "triage"]);
    expect(ended.code, ended.stdout).toBe(0);
    expect(ended.stdout).toMatch(/timeout after <n> ms calling payments/);
  });

  test("triage of a stopped database is unhealthy and says what to type next", async () => {
    await wire.operator.run(["service", "db", "stop", "--yes", "--confirm", DATABASE]);
    const ended = await wire.operator.run(["emergency", "triage"]);
    expect(ended.code).toBe(3);
    expect(ended.stdout).toContain("service db start");
  });

  test("database shows the instance and what of its endpoint fails from here", async () => {
    const ended = await wire.operator.run(["emergency", "database", "-o", "json"]);
    expect(HEALTHY_OR_NOT, ended.stderr).toContain(ended.code);
    expect(ended.stdout).toContain(DATABASE);
    expect(wire.proxy.writes()).toEqual([]);
  });

  test("load-balancer shows targets and health-check settings", async () => {
    const ended = await wire.operator.run(["emergency", "load-balancer"]);
    expect(HEALTHY_OR_NOT, ended.stderr).toContain(ended.code);
    expect(ended.stdout).toContain("10.0.1.10");
    expect(ended.stdout).toContain("/health");
  });

  test("certificate looks in the region and in us-east-1, and at the domain's zone", async () => {
    const named = wire.another({ configuration: `${FOUR_LINES}names: {domain: ${DOMAIN}}\n` });
    const ended = await named.run(["emergency", "certificate", "-o", "json"]);
    expect(HEALTHY_OR_NOT, ended.stderr).toContain(ended.code);
    expect(ended.stdout).toContain(DOMAIN);
    expect(wire.proxy.calls.filter(({ service }) => service === "acm").length).toBeGreaterThan(1);
    expect(wire.proxy.calls.some(({ service }) => service === "route53")).toBe(true);
    expect(wire.proxy.writes()).toEqual([]);
  });
});

describe("an escalation", () => {
  test("is sent where the configuration says, once it is confirmed, and says who was told", async () => {
    const topic = await makeTopic(wire.moto.url);
    const configured = wire.another({ configuration: `${FOUR_LINES}notifications: {sns: {topicArn: "${topic}"}}\n` });
    const refused = await configured.run(["emergency", "escalate"]);
    expect(refused.code).toBe(4);
    expect(wire.proxy.writes()).toEqual([]);
    const sent = await configured.run(["emergency", "escalate", "--message", "orders fail", "--yes", "-o", "json"]);
    expect(sent.code, sent.stderr).toBe(0);
    expect(wire.proxy.writes().map(({ operation }) => operation)).toEqual(["Publish"]);
    expect(wire.proxy.writes()[0]?.body).toContain("orders%20fail");
  });

  test("is mailed by SES in the format that others read, once", async () => {
    await verifySender(wire.moto.url, "ops@acme.example");
    const configured = wire.another({
      configuration: `${FOUR_LINES}notifications: {email: {from: ops@acme.example, to: [all@acme.example, two@acme.example]}}\n`,
    });
    const sent = await configured.run(["emergency", "escalate", "--message", "orders fail 😀", "--yes", "-o", "json"]);
    expect(sent.code, sent.stderr).toBe(0);
    const writes = wire.proxy.writes();
    expect(writes.map(({ operation }) => operation)).toEqual(["POST /v2/email/outbound-emails"]);
    expect(writes[0]?.body).toContain("orders fail 😀");
    expect(writes[0]?.body).toContain("two@acme.example");
  });

  test("that SES refuses for its sender is not tried again by itself", async () => {
    const configured = wire.another({
      configuration: `${FOUR_LINES}notifications: {email: {from: nobody@acme.example, to: [all@acme.example]}}\n`,
    });
    const refused = await configured.run(["emergency", "escalate", "--yes"]);
    expect(refused.code).toBe(9);
    expect(refused.stdout).toContain("e-mail was not told");
    expect(wire.proxy.writes()).toHaveLength(1);
    expect((await configured.run(["incident", "deliveries", "-o", "json"])).stdout).toContain('"gave-up"');
  });

  test("that SNS never answered is not published twice by the next run", async () => {
    const topic = await makeTopic(wire.moto.url);
    wire.proxy.inject({ kind: "lost-reply", service: "sns" });
    const configured = wire.another({ configuration: `${FOUR_LINES}notifications: {sns: {topicArn: "${topic}"}}\n` });
    const sent = await configured.run(["emergency", "escalate", "--yes"]);
    expect(sent.code).toBe(9);
    expect(sent.stdout).toContain("nobody knows whether SNS was told");
    expect((await configured.run(["incident", "deliver"])).stdout).toContain("nothing is left");
    expect(wire.proxy.writes()).toHaveLength(1);
  });

  test("that one recipient refuses is on record all the same, and exits with an error", async () => {
    const topic = await makeTopic(wire.moto.url);
    wire.proxy.inject({ kind: "deny", service: "sns" });
    const configured = wire.another({ configuration: `${FOUR_LINES}notifications: {sns: {topicArn: "${topic}"}}\n` });
    const sent = await configured.run(["emergency", "escalate", "--yes"]);
    expect(sent.code).toBe(9);
    expect(`${sent.stdout}${sent.stderr}`).toMatch(/AccessDenied|not allowed to sns:Publish/);
  });
});

describe("a triage of which parts fail", () => {
  test("three services that answer errors leave the findings of the others", async () => {
    wire.proxy.inject({ kind: "deny", service: "rds" });
    wire.proxy.inject({ kind: "error-500", service: "logs" });
    wire.proxy.inject({ kind: "html", service: "acm" });
    const ended = await wire.operator.run(["emergency", "triage", "-o", "json"]);
    expect(HEALTHY_OR_NOT, ended.stderr).toContain(ended.code);
    const text = JSON.stringify(jsonOf(ended));
    expect(text).toContain("acme-staging-service");
    expect(text).toContain("2 of 2 tasks running");
    expect(text).toContain("2 of 2 targets healthy");
    expect(text).toContain("none of 4 in alarm");
    expect(text).toMatch(/access denied to rds:Describe/);
  });

  test("one service that never answers is late, and the verdict comes within its five seconds", async () => {
    wire.proxy.inject({ kind: "hang", service: "rds" });
    const begin = performance.now();
    const ended = await wire.operator.run(["emergency", "triage", "-o", "json"]);
    expect(HEALTHY_OR_NOT, ended.stderr).toContain(ended.code);
    expect(performance.now() - begin).toBeLessThan(7_000);
    expect(JSON.stringify(jsonOf(ended))).toContain("no answer within");
  });
});
