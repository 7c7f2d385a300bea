import { describe, expect, it } from "vitest";
import escalate from "../../../src/commands/emergency/escalate.js";
import { openChain } from "../../../src/core/chain.js";
import type { Environment } from "../../../src/core/environment.js";
import { type FakeContext, type FakeParts, fakeContext } from "../../support/context.js";
import { changeOf, factOf } from "../../support/run-command.js";

const NOTIFICATIONS: Environment["notifications"] = {
  pagerDuty: { routingKey: "R0UTING", url: "https://events.example.com/v2/enqueue" },
  slack: { webhook: "https://hooks.example.com/T0/B0/secret" },
  sns: { topicArn: "arn:aws:sns:us-west-2:123456789012:alerts" },
};
const notifications: FakeParts["notifications"] = {
  publication: (topicArn, subject, message) => ({
    service: "sns",
    operation: "Publish",
    input: { TopicArn: topicArn, Subject: subject, Message: message },
    region: "us-west-2",
  }),
};
const context = (env: Partial<Environment> = {}, rest: FakeParts = {}) =>
  fakeContext({ env: { kind: "aws", notifications: NOTIFICATIONS, ...env }, notifications, ...rest });

/** Writes the record of the change, as the engine would, and that everybody was told. */
async function record(ctx: FakeContext, typed = {}) {
  const change = await changeOf(escalate, ctx, typed);
  for (const step of change.steps) {
    if (step.kind === "record") openChain(step.path, ctx).append(step.event);
    if (step.kind !== "job") continue;
    const told = { type: "delivery", source: "nexusctl", author: "jo", text: "told", evidence: [] };
    const path = change.steps.flatMap((one) => (one.kind === "record" ? [one.path] : []))[0] ?? "";
    openChain(path, ctx).append({ ...told, details: { delivery: step.request.delivery ?? "", state: "sent" } });
  }
  return change;
}

const typed = (options: Record<string, string>) => ({ options });

describe("emergency escalate", () => {
  it("writes the record first, then tells PagerDuty, Slack and SNS, none of which stops the next", async () => {
    const change = await changeOf(escalate, context(), typed({ message: "orders fail" }));
    expect(change.steps.map(({ id }) => id)).toEqual([
      "opened",
      "escalated",
      "page-1-pagerduty",
      "page-1-slack",
      "page-1-sns",
    ]);
    const jobs = change.steps.flatMap((step) => (step.kind === "job" ? [step] : []));
    expect(jobs.map(({ optional }) => optional)).toEqual([true, true, true]);
    for (const { request } of jobs) expect(JSON.stringify(request)).toContain("orders fail");
  });

  it("asks before real people are woken, and not when nobody is", async () => {
    expect((await changeOf(escalate, context())).risk).toBe("disruptive");
    expect((await changeOf(escalate, context({ notifications: {} }))).risk).toBe("safe");
    expect((await changeOf(escalate, context({ kind: "sandbox" }))).risk).toBe("safe");
  });

  it("reaches no real channel from the sandbox: its mailbox and the simulated topic only", async () => {
    const change = await changeOf(escalate, context({ kind: "sandbox" }));
    expect(change.steps.map(({ id }) => id)).toEqual(["opened", "escalated", "page-1-mailbox", "page-1-sns"]);
    expect(change.warnings).toEqual(["this is a drill: nobody outside of it is told"]);
  });

  it("says which channels are not configured", async () => {
    const change = await changeOf(escalate, context({ notifications: {} }));
    expect(change.warnings.join("\n")).toMatch(/PagerDuty is not configured.*nobody is paged\nSlack.*\nneither SNS/);
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
    expect(factOf(second, "clock")).toMatchObject({ before: "not acknowledged yet, 5m left", volatile: true });
    ctx.clock.advance(10 * 60_000);
    const late = factOf(await changeOf(escalate, ctx), "clock");
    expect(late).toMatchObject({ before: "not acknowledged: 5m overdue", tone: "warn" });
  });

  it("goes on the incident that --incident names", async () => {
    const ctx = context();
    const { name } = (await record(ctx)).resource;
    Object.assign(ctx.globals, { incident: name });
    expect((await changeOf(escalate, ctx)).facts.map((one) => one.name)).toContain("clock");
  });

  it("opens none for a name that is mistyped, nor anywhere else than among the incidents", async () => {
    for (const incident of ["inc-mistyped", "../../elsewhere"]) {
      const ctx = context({}, { globals: { incident } });
      await expect(changeOf(escalate, ctx)).rejects.toThrow("there is no incident");
    }
  });

  it("never makes an incident less severe", async () => {
    const ctx = context();
    await record(ctx, typed({ severity: "P1" }));
    await expect(changeOf(escalate, ctx, typed({ severity: "P4" }))).rejects.toThrow(/would make it less severe/);
  });

  it("takes a severity in any case, and refuses one that does not exist by naming those that do", async () => {
    const change = await changeOf(escalate, context(), typed({ severity: "p2" }));
    expect(factOf(change, "respond within")?.before).toBe("1h");
    await expect(changeOf(escalate, context(), typed({ severity: "P9" }))).rejects.toThrow(/P1, P2, P3, P4/);
  });

  it("keeps the severity of the incident that is open, unless another is typed", async () => {
    const ctx = context();
    await record(ctx, typed({ severity: "P3" }));
    expect(factOf(await changeOf(escalate, ctx), "severity")?.before).toMatch(/^P3/);
    const worse = await changeOf(escalate, ctx, typed({ severity: "P1" }));
    expect(worse.steps.map(({ id }) => id)).toContain("severity");
  });

  it("says whom to call", async () => {
    const change = await changeOf(escalate, context());
    expect(change.after?.({}).join()).toContain("Primary Ada +1-555-0123, Secondary Grace +1-555-0124");
    const { rota: _, ...fixed } = fakeContext().env.contacts;
    const byNumber = await changeOf(escalate, context({ contacts: fixed }));
    expect(byNumber.after?.({}).join()).toContain("Primary +1-555-0123");
  });
});
