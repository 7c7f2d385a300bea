import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jsonOf, type Operator } from "../support/cli.js";
import { type Provider, slackWebhook, startProvider } from "../support/providers.js";
import { startSerialProxy } from "../support/serial-proxy.js";
import { FIVE_LINES, makeStateBucket } from "../support/shared-bucket.js";
import { wirePlatform } from "../support/wire-platform.js";

const wire = wirePlatform();
let slack: Provider;
let serial: Awaited<ReturnType<typeof startSerialProxy>>;
let ada: Operator;
let bob: Operator;

beforeEach(async () => {
  await makeStateBucket(wire.moto.url);
  slack = await startProvider(slackWebhook);
  serial = await startSerialProxy(wire.proxy.url);
  const env = { AWS_ENDPOINT_URL: serial.url, NEXUSCTL_SLACK_WEBHOOK: `${slack.url}/services/T0/B0/x` };
  ada = wire.another({ configuration: FIVE_LINES, env });
  bob = wire.another({ configuration: FIVE_LINES, env });
});

afterEach(async () => {
  await serial.stop();
  await slack.stop();
});

const OPEN = ["incident", "open", "--severity", "P1", "--title", "checkout fails", "--no-evidence"];
const done = async (who: Operator, ...args: string[]) => {
  const ended = await who.run(["incident", ...args]);
  expect(ended.code, `${args.join(" ")}: ${ended.stderr}`).toBe(0);
};
const shown = async (who: Operator) => jsonOf(await who.run(["incident", "show", "-o", "json"]));

describe("an incident of two operators", () => {
  test("is opened by one and led by the other, and is the same for both", async () => {
    expect((await ada.run(OPEN)).code).toBe(0);
    await done(bob, "ack");
    await done(ada, "note", "restarted the workers");
    await done(bob, "mitigate", "rolled back");
    for (const who of [ada, bob]) {
      const { incident } = await shown(who);
      expect(incident).toMatchObject({ status: "mitigated" });
      expect(JSON.stringify(incident)).toMatch(/acknowledged.+restarted the workers.+rolled back/);
    }
    for (const who of [ada, bob]) expect((await who.run(["incident", "verify"])).code).toBe(0);
    // A third one, who just came.
    const eve = wire.another({ configuration: FIVE_LINES });
    expect(jsonOf(await eve.run(["incident", "list", "-o", "json"]))).toMatchObject({
      incidents: [{ status: "mitigated" }],
    });
  });

  test("is one, where two open it in the same minute", async () => {
    const both = await Promise.all([ada.run(OPEN), bob.run(OPEN)]);
    const incidents = jsonOf(await ada.run(["incident", "list", "-o", "json"])).incidents;
    const opened = both.filter(({ code }) => code === 0).length;
    expect(incidents).toHaveLength(opened);
    for (const { code } of both) expect([0, 4]).toContain(code);
  });

  test("tells nobody twice, however many deliver what is left", async () => {
    expect((await ada.run(OPEN)).code).toBe(0);
    slack.next = Array.from({ length: 3 }, () => ({ status: 503, body: "later" }));
    await ada.run(["incident", "update", "we are on it", "--yes"]);
    const failed = slack.got.length;
    expect(failed).toBeGreaterThan(0);
    slack.next = [];
    await Promise.all([ada, bob, bob, ada].map((who) => who.run(["incident", "deliver", "--yes"])));
    expect(slack.got.length - failed).toBe(1);
    expect(jsonOf(await bob.run(["incident", "deliveries", "-o", "json"]))).toMatchObject({
      deliveries: [{ state: "sent" }],
    });
    await bob.run(["incident", "deliver", "--yes"]);
    expect(slack.got.length - failed).toBe(1);
  });

  test("is not told of twice by one whose claim nobody can see", async () => {
    expect((await ada.run(OPEN)).code).toBe(0);
    slack.next = Array.from({ length: 3 }, () => ({ status: 503, body: "later" }));
    await ada.run(["incident", "update", "we are on it", "--yes"]);
    const before = slack.got.length;
    await done(bob, "note", "read it");
    wire.proxy.inject({ kind: "error-500", service: "s3" });
    const ended = await bob.run(["incident", "deliver", "--yes"], { withinMs: 120_000 });
    expect(ended.code).not.toBe(0);
    expect(slack.got).toHaveLength(before);
  });

  test("is told of once where the bucket takes its time", async () => {
    expect((await ada.run(OPEN)).code).toBe(0);
    await done(bob, "note", "read it");
    const before = slack.got.length;
    const late = await startSerialProxy(
      wire.proxy.url,
      () => false,
      (path) => (path.includes("/incidents/") ? 3_000 : 0),
    );
    const slow = { withinMs: 120_000, env: { AWS_ENDPOINT_URL: late.url } };
    await ada.run(["incident", "update", "we are on it", "--yes"], slow);
    await bob.run(["incident", "deliver", "--yes"], { withinMs: 120_000 });
    await late.stop();
    expect(slack.got.length - before).toBe(1);
    expect(jsonOf(await bob.run(["incident", "deliveries", "-o", "json"]))).toMatchObject({
      deliveries: [{ state: "sent" }],
    });
  });
});
