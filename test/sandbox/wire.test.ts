import { ACMClient, ListCertificatesCommand } from "@aws-sdk/client-acm";
import {
  DescribeCapacityProvidersCommand,
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { DescribeTargetGroupsCommand, ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { NAMES, SERVICE, testSandbox } from "../support/sandbox.js";
import { breakableSandbox } from "./broken.js";

const describeService = () => new DescribeServicesCommand({ cluster: NAMES.cluster, services: [NAMES.service] });

describe("the sandbox's wire", () => {
  it("tells the client who did not simulate what, and is not asked again", async () => {
    const { settings, calls } = testSandbox();
    const ecs = new ECSClient({ ...settings(), maxAttempts: 3 });
    await expect(ecs.send(new DescribeCapacityProvidersCommand({}))).rejects.toMatchObject({
      name: "NotImplementedInSandbox",
      message: expect.stringContaining("ecs:DescribeCapacityProviders"),
      $metadata: { attempts: 1, httpStatusCode: 400, requestId: expect.stringMatching(/^sandbox-/) },
    });
    expect(calls).toEqual(["ecs:DescribeCapacityProviders"]);
  });

  it("refuses settings it would otherwise silently forget", async () => {
    const { ecs, sandbox } = testSandbox();
    const before = sandbox.world();
    await expect(ecs.send(new UpdateServiceCommand({ ...SERVICE, platformVersion: "1.3.0" }))).rejects.toMatchObject({
      name: "NotImplementedInSandbox",
      message: expect.stringContaining("platformVersion"),
    });
    expect(sandbox.world()).toEqual(before);
  });

  it("gives dates back as dates", async () => {
    const { ecs } = testSandbox();
    const { services } = await ecs.send(describeService());
    expect(services?.[0]?.createdAt).toBeInstanceOf(Date);
    expect(services?.[0]?.events?.[0]?.createdAt).toBeInstanceOf(Date);
  });
});

describe("troubles between client and sandbox", () => {
  it("error: a service that fails, while others answer", async () => {
    const { settings, ecs } = testSandbox({ wireFaults: ["error:rds"] });
    await expect(new RDSClient(settings()).send(new DescribeDBInstancesCommand({}))).rejects.toMatchObject({
      name: "InternalFailure",
      $metadata: { httpStatusCode: 500 },
    });
    expect((await ecs.send(describeService())).services).toHaveLength(1);
  });

  it("denied: one operation is refused, the service's others are not", async () => {
    const { ecs } = testSandbox({ wireFaults: ["denied:ecs.UpdateService"] });
    await expect(ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 4 }))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    expect((await ecs.send(describeService())).services?.[0]?.desiredCount).toBe(3);
  });

  it("denied: each service refuses by its own name for it, with the IAM action that is missing", async () => {
    const { settings } = testSandbox({ wireFaults: ["denied:elbv2"] });
    const balancing = new ElasticLoadBalancingV2Client(settings());
    await expect(balancing.send(new DescribeTargetGroupsCommand({}))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("elasticloadbalancing:DescribeTargetGroups"),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each([
    ["eror:rds", /begins with one of error, .*denied, .*lost-reply/],
    ["error", /begins with one of error/],
    ["error:rsd", /names one of ecs, .*rds/],
    ["lost-reply:ecs.updateservice", /names one of .*UpdateService/],
    ["reset:*.UpdateService", /names one of ecs, .*or \* for all/],
    ["throttled:*@lots", /after the @/],
    ["throttled:ecs@0", /after the @/],
  ])("%s: a trouble that could never come is refused", (fault, message) => {
    expect(() => testSandbox({ wireFaults: [fault] })).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });

  it("hang: no answer until the caller leaves", async () => {
    const { settings } = testSandbox({ wireFaults: ["hang:acm"] });
    const leaving = new AbortController();
    const answer = new ACMClient(settings()).send(new ListCertificatesCommand({}), { abortSignal: leaving.signal });
    const first = await Promise.race([answer, new Promise((done) => setImmediate(done, "still waiting"))]);
    expect(first).toBe("still waiting");
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  });

  it("lost-reply: what was asked for is done, and the answer never comes", async () => {
    const { ecs, sandbox } = testSandbox({ wireFaults: ["lost-reply:ecs.UpdateService"] });
    await expect(ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 5 }))).rejects.toMatchObject({
      code: "ECONNRESET",
    });
    expect(sandbox.world().ecs.service.desired).toBe(5);
  });

  it.each([
    ["throttled:ecs", { name: "ThrottlingException" }],
    ["unavailable:ecs", { name: "ServiceUnavailable" }],
    ["skewed:ecs", { name: "RequestTimeTooSkewed" }],
    ["expired:*", { name: "ExpiredTokenException" }],
    ["reset:ecs.UpdateService", { message: "socket hang up" }],
  ])("%s: the call never reaches the platform", async (fault, seen) => {
    const { ecs, sandbox } = testSandbox({ wireFaults: [fault] });
    await expect(ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 5 }))).rejects.toMatchObject(seen);
    expect(sandbox.world().ecs.service.desired).toBe(3);
  });

  it("cut and html: an answer that is none", async () => {
    const { ecs, sandbox } = testSandbox({ wireFaults: ["cut:ecs@1", "html:ecs@2"] });
    await expect(ecs.send(new UpdateServiceCommand({ ...SERVICE, desiredCount: 5 }))).rejects.toThrow();
    expect(sandbox.world().ecs.service.desired).toBe(5);
    await expect(ecs.send(describeService())).rejects.toThrow();
    expect((await ecs.send(describeService())).services?.[0]?.desiredCount).toBe(5);
  });

  it("slow: the answer comes late; a number or a share says which calls it is about", async () => {
    const { ecs } = testSandbox({ wireFaults: ["slow:ecs@1", "denied:ecs@3"] });
    const begin = performance.now();
    await ecs.send(describeService());
    expect(performance.now() - begin).toBeGreaterThan(300);
    await ecs.send(describeService());
    await expect(ecs.send(describeService())).rejects.toMatchObject({ name: "AccessDeniedException" });
    const some = testSandbox({ wireFaults: ["error:*@30%"] });
    const ends = await Promise.allSettled(Array.from({ length: 200 }, () => some.ecs.send(describeService())));
    const failed = ends.filter(({ status }) => status === "rejected").length;
    expect(failed).toBeGreaterThan(35);
    expect(failed).toBeLessThan(85);
  });

  it("throttled-api: two of five calls, by each service's own name for it", async () => {
    const test = breakableSandbox();
    test.break("throttled-api");
    const balancing = new ElasticLoadBalancingV2Client(test.settings());
    const outcomes = { ecs: [] as string[], elb: [] as string[] };
    for (let call = 0; call < 100; call++) {
      const named = (send: Promise<unknown>) =>
        send.then(
          () => "ok",
          (thrown: Error) => thrown.name,
        );
      outcomes.ecs.push(await named(test.ecs.send(new ListClustersCommand({}))));
      outcomes.elb.push(await named(balancing.send(new DescribeTargetGroupsCommand({}))));
    }
    expect(new Set(outcomes.ecs)).toEqual(new Set(["ok", "ThrottlingException"]));
    expect(new Set(outcomes.elb)).toEqual(new Set(["ok", "Throttling"]));
    const refused = [...outcomes.ecs, ...outcomes.elb].filter((name) => name !== "ok").length;
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(110);
  });
});
