import { describe, expect, it } from "vitest";
import escalate from "../../../src/commands/emergency/escalate.js";
import type { AwsStep } from "../../../src/core/change.js";
import type { Environment } from "../../../src/core/environment.js";
import { appendAndSync } from "../../../src/core/files.js";
import { type FakeContext, type FakeParts, fakeContext } from "../../support/context.js";
import { changeOf, factOf } from "../../support/run-command.js";

const NOTIFICATIONS: Environment["notifications"] = {
  pagerDuty: { routingKey: "R0UTING", url: "https://events.example.com/v2/enqueue" },
  slack: { webhook: "https://hooks.example.com/T0/B0/secret" },
  sns: { topicArn: "arn:aws:sns:us-west-2:123456789012:alerts" },
};
const notifications = {
  publish: (topicArn: string, subject: string, message: string): AwsStep => ({
    kind: "aws",
    id: "publish",
    words: "publish",
    service: "sns",
    operation: "Publish",
    input: { TopicArn: topicArn, Subject: subject, Message: message },
    repeat: "once",
    undo: { kind: "none", why: "told" },
  }),
};
const context = (env: Partial<Environment> = {}, rest: FakeParts = {}) =>
  fakeContext({ env: { kind: "aws", notifications: NOTIFICATIONS, ...env }, notifications, ...rest });

/** Does the file step of the change, as the engine would. */
async function record(ctx: FakeContext, typed = {}) {
  const change = await changeOf(escalate, ctx, typed);
  for (const step of change.steps) if (step.kind === "file") appendAndSync(step.path, step.content);
  return change;
}

describe("emergency escalate", () => {
  it("writes the record first, then tells PagerDuty, Slack and SNS, none of which stops the next", async () => {
    const change = await changeOf(escalate, context(), { options: { message: "orders fail" } });
    expect(change.steps.map(({ id }) => id)).toEqual(["record", "pagerduty", "slack", "publish"]);
    expect(change.steps.flatMap((step) => (step.kind === "http" ? [step.optional] : []))).toEqual([true, true]);
    expect(JSON.stringify(change.steps.map((step) => ("body" in step ? step.body : null)))).toContain("orders fail");
  });

  it("asks before real people are woken, and not when nobody is", async () => {
    expect((await changeOf(escalate, context())).risk).toBe("disruptive");
    expect((await changeOf(escalate, context({ notifications: {} }))).risk).toBe("safe");
    expect((await changeOf(escalate, context({ kind: "sandbox" }))).risk).toBe("safe");
  });

  it("reaches no real channel from the sandbox", async () => {
    const change = await changeOf(escalate, context({ kind: "sandbox" }));
    expect(change.steps.map(({ id }) => id)).toEqual(["record", "publish"]);
    expect(change.warnings).toEqual(["this is a drill: nobody outside the sandbox is told"]);
  });

  it("says which channels are not configured", async () => {
    const change = await changeOf(escalate, context({ notifications: {} }));
    expect(change.warnings.join("\n")).toMatch(/PagerDuty is not configured.*nobody is paged\nSlack.*\nSNS/);
    expect(change.doneWords).toContain("nobody was told");
  });

  it("names the next level of the path, one further each time, and never the one who types", async () => {
    const ctx = context();
    const levels: unknown[] = [];
    for (let time = 0; time < 4; time++) levels.push(factOf(await record(ctx), "next in the path")?.before);
    expect(levels).toEqual(["Team lead", "Engineering manager", "CTO", "CTO (the end of the path)"]);
  });

  it("adds to the incident that is open, and runs a clock against the severity's response time", async () => {
    const ctx = context();
    const first = await record(ctx);
    ctx.clock.advance(10 * 60_000);
    const second = await record(ctx);
    expect(second.resource).toEqual(first.resource);
    expect(factOf(second, "open for")).toMatchObject({ before: "10m, 5m left", volatile: true });
    ctx.clock.advance(10 * 60_000);
    expect(factOf(await changeOf(escalate, ctx), "open for")).toMatchObject({ before: "20m, 5m late", tone: "warn" });
  });

  it("goes on the incident that --incident names", async () => {
    const ctx = context({}, { globals: { incident: "PD-4711" } });
    expect((await record(ctx)).resource.name).toBe("PD-4711");
    expect((await changeOf(escalate, ctx)).facts.map(({ name }) => name)).toContain("open for");
  });

  it("takes a severity in any case, and refuses one that does not exist by naming those that do", async () => {
    const change = await changeOf(escalate, context(), { options: { severity: "p2" } });
    expect(factOf(change, "respond within")?.before).toBe("1h");
    await expect(changeOf(escalate, context(), { options: { severity: "P9" } })).rejects.toThrow(/P1, P2, P3, P4/);
  });

  it("says whom to call", async () => {
    const change = await changeOf(escalate, context());
    expect(change.after?.({}).join()).toContain("Primary Ada +1-555-0123, Secondary Grace +1-555-0124");
    const { rota: _, ...fixed } = fakeContext().env.contacts;
    const byNumber = await changeOf(escalate, context({ contacts: fixed }));
    expect(byNumber.after?.({}).join()).toContain("Primary +1-555-0123");
  });
});
