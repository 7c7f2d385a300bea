import { describe, expect, it } from "vitest";
import certificate from "../../../src/commands/emergency/certificate.js";
import loadBalancer from "../../../src/commands/emergency/load-balancer.js";
import triage from "../../../src/commands/emergency/triage.js";
import { isObject } from "../../../src/core/json.js";
import { platform } from "../../health/support.js";
import { outcomeOf, reportOf, textOf } from "../../support/run-command.js";

describe("emergency triage", () => {
  it("says that all is well and ends with success", async () => {
    const report = await reportOf(triage, platform().ctx);
    expect(report).toMatchObject({ tone: "ok", exit: "ok", schema: "emergency.triage" });
    expect(report.headline).toBe("all is well: 13 checks, nothing wrong");
  });

  it("names the bad deployment and proposes the rollback first", async () => {
    const broken = platform();
    broken.break("crash-loop");
    const report = await reportOf(triage, broken.ctx);
    expect(report).toMatchObject({ tone: "critical", exit: "unhealthy" });
    expect(report.data).toMatchObject({ state: "critical", cause: "crash-loop-after-deployment" });
    const [first] = report.sections.flatMap((section) => (section.type === "commands" ? section.commands : []));
    expect(first?.type).toBe("service rollback");
    expect(report.sections[0]).toMatchObject({ type: "lines", title: "Evidence" });
  });

  it("gives a script every finding, with its facts and the commands to type", async () => {
    const { data } = await reportOf(triage, platform().ctx);
    const findings = Array.isArray(data.findings) ? data.findings : [];
    expect(findings).toHaveLength(13);
    for (const one of findings)
      expect(isObject(one) && typeof one.state === "string" && isObject(one.facts)).toBe(true);
    expect(data.next).toEqual([]);
  });

  it("is not well when it could not look, and says what it could not see", async () => {
    const report = await reportOf(triage, platform({ wireFaults: ["denied:acm"] }).ctx);
    expect(report).toMatchObject({ tone: "unknown", exit: "unhealthy" });
    expect(textOf(report)).toContain("access denied to acm:ListCertificates");
  });

  it("looks again and again with --watch, until the reader leaves", async () => {
    const outcome = await outcomeOf(triage, platform().ctx, { options: { watch: true } });
    if (outcome.kind !== "watch") throw new Error("not a watch");
    expect((await outcome.next()).headline).toContain("all is well");
    expect(outcome.until).toBeUndefined();
  });
});

describe("emergency load-balancer", () => {
  it("shows each target with the task behind it, and the health check's settings", async () => {
    const report = await reportOf(loadBalancer, platform().ctx);
    expect(report).toMatchObject({ tone: "ok", headline: "3 of 3 targets are healthy" });
    const targets = Array.isArray(report.data.targets) ? report.data.targets : [];
    for (const one of targets) expect(isObject(one) && one.task).toMatch(/^[0-9a-f]{32}$/);
    expect(textOf(report)).toContain("HTTP /health");
  });

  it("shows the targets when the service and the load balancer cannot be read", async () => {
    const half = platform({ wireFaults: ["denied:ecs", "error:elbv2.DescribeLoadBalancers"] });
    const report = await reportOf(loadBalancer, half.ctx);
    expect(report.headline).toBe("3 of 3 targets are healthy");
    expect(textOf(report)).toContain("access denied to ecs:DescribeServices");
  });
});

describe("emergency certificate", () => {
  it("shows the certificates of both regions with their validation records", async () => {
    const report = await reportOf(certificate, platform().ctx);
    expect(report).toMatchObject({ tone: "ok", exit: "ok" });
    const titles = report.sections.flatMap(({ title }) => title ?? []);
    expect(titles).toEqual(
      expect.arrayContaining(["nexus.example.com in us-west-2", "nexus.example.com in us-east-1"]),
    );
    expect(textOf(report)).toContain("the validation record of nexus.example.com is in the zone");
    expect(textOf(report)).toContain("not asked: the sandbox's names exist only inside it");
  });

  it("says why it is stuck: the validation record is missing, with what it has to be", async () => {
    const broken = platform();
    broken.break("expiring-certificate");
    const report = await reportOf(certificate, broken.ctx);
    expect(report).toMatchObject({ tone: "critical", exit: "unhealthy" });
    expect(textOf(report)).toMatch(/validation record of nexus.example.com is missing in \S+: CNAME _\S+ → _\S+/);
  });

  it("keeps the certificates when the zone cannot be read", async () => {
    const report = await reportOf(certificate, platform({ wireFaults: ["denied:route53"] }).ctx);
    expect(textOf(report)).toContain("the validation record could not be looked up: access denied to route53:");
    expect(report.exit).toBe("ok");
  });

  it("has nothing for a domain that ACM does not know", async () => {
    const report = await reportOf(certificate, platform().ctx, { args: ["other.example.org"] });
    expect(report).toMatchObject({ tone: "critical", exit: "unhealthy" });
    expect(report.headline).toContain("ACM holds no certificate for other.example.org");
  });

  it("asks which domain, when none is configured or named", async () => {
    const ctx = platform().ctx;
    const { domain: _, ...names } = ctx.env.names;
    const asked = reportOf(certificate, { ...ctx, env: { ...ctx.env, names } });
    await expect(asked).rejects.toMatchObject({ code: "usage" });
  });

  it("does not hide a refusal of ACM where nothing else can be seen", async () => {
    const asked = reportOf(certificate, platform({ wireFaults: ["denied:acm"] }).ctx);
    await expect(asked).rejects.toMatchObject({ code: "permission" });
  });
});
