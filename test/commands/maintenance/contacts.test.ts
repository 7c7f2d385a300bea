import { describe, expect, it } from "vitest";
import contacts from "../../../src/commands/maintenance/contacts.js";
import { fakeContext } from "../../support/context.js";
import { reportOf, textOf } from "../../support/run-command.js";

const { rota, ...fixed } = fakeContext().env.contacts;

describe("maintenance contacts", () => {
  it("says first who is on call and until when, then whom to call and the next four hand-overs", async () => {
    const report = await reportOf(contacts, fakeContext());
    expect(report.headline).toBe("Ada is on call, until Mon 2026-02-02 09:00 America/Los_Angeles");
    expect(report.data).toMatchObject({
      primary: { name: "Ada", phone: "+1-555-0123" },
      secondary: { name: "Grace" },
      until: "2026-02-02T17:00:00.000Z",
      next: [{ primary: "Grace" }, { primary: "Linus" }, { primary: "Ada" }, { primary: "Grace" }],
      channels: { slack: "#nexus-platform-ops", email: "ops@nexus-platform.com", pagerDuty: "nexus-platform-alerts" },
      path: ["On-call engineer", "Team lead", "Engineering manager", "CTO"],
    });
  });

  it("answers for another time", async () => {
    const report = await reportOf(contacts, fakeContext(), { options: { at: "2026-12-24T18:00:00Z" } });
    expect(report.headline).toBe(
      "Linus is on call at Thu 2026-12-24 10:00, until Mon 2026-12-28 09:00 America/Los_Angeles",
    );
    await expect(reportOf(contacts, fakeContext(), { options: { at: "noon" } })).rejects.toMatchObject({ exitCode: 2 });
  });

  it("says who stands in for whom", async () => {
    if (rota === undefined) throw new Error("the sandbox has a rota");
    const overrides = [{ from: new Date("2026-01-31T00:00:00Z"), to: new Date("2026-02-01T08:00:00Z"), who: "Linus" }];
    const ctx = fakeContext({ env: { contacts: { ...fixed, rota: { ...rota, overrides } } } });
    const report = await reportOf(contacts, ctx);
    expect(report.headline).toContain("Linus (for Ada) is on call, until Sun 2026-02-01 00:00");
    expect(report.data).toMatchObject({ insteadOf: "Ada", secondary: { name: "Grace" } });
    expect(textOf(report)).toContain("stood in for");
  });

  it("without a rota says so and shows the fixed numbers; without those too it warns", async () => {
    const byNumber = await reportOf(contacts, fakeContext({ env: { contacts: fixed } }));
    expect(byNumber.headline).toContain("no rota is configured");
    expect(textOf(byNumber)).toContain("+1-555-0124");
    const nobody = await reportOf(contacts, fakeContext({ env: { contacts: { onCall: [], path: [] } } }));
    expect(nobody).toMatchObject({ tone: "warn", headline: expect.stringContaining("nobody can be called") });
  });
});
