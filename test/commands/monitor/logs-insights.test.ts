import { describe, expect, it } from "vitest";
import type { InsightsLook, Logs } from "../../../src/aws/logs.js";
import insights from "../../../src/commands/monitor/logs/insights.js";
import { NexusError } from "../../../src/core/errors.js";
import { fakeContext } from "../../support/context.js";
import { reportOf, textOf } from "../../support/run-command.js";

function look(status: string, rows: Record<string, string>[] = []): InsightsLook {
  const fields = Object.keys(rows[0] ?? {});
  return { status, fields, rows, recordsMatched: 7, recordsScanned: 90, bytesScanned: 2_097_152 };
}

/** Asks with looks that come one after the other, the last one for ever. */
function asking(looks: (InsightsLook | NexusError)[], more: Partial<Logs> = {}) {
  const stopped: string[] = [];
  const left = [...looks];
  const logs: Partial<Logs> = {
    startQuery: async () => "q-1",
    queryResults: async () => {
      const next = left.length > 1 ? left.shift() : left[0];
      if (next === undefined || next instanceof NexusError) throw next ?? new Error("no look");
      return next;
    },
    stopQuery: async (id) => {
      stopped.push(id);
      return true;
    },
    ...more,
  };
  const ctx = fakeContext({ logs });
  return { ctx, stopped, run: () => reportOf(insights, ctx, { args: ["stats count(*)"] }) };
}

describe("monitor logs insights", () => {
  it("shows the rows and how far it is", async () => {
    const { ctx, stopped, run } = asking([look("Scheduled"), look("Running"), look("Complete", [{ lines: "12" }])]);
    const shown = await run();
    expect(shown.data).toMatchObject({ rows: [{ lines: "12" }], statistics: { recordsScanned: 90 } });
    expect(ctx.said.phases).toContain("Insights: 7 of 90 lines match so far, 2.0 MiB read");
    expect(stopped).toEqual([]);
  });

  it("names the range when there is nothing", async () => {
    expect(textOf(await asking([look("Complete")]).run())).toContain("2026-01-31T13:00:00.000Z to 2026-01-31T14:00");
  });

  it("goes on after being throttled", async () => {
    const slow = new NexusError("failed", "slow down", { awsCode: "ThrottlingException" });
    expect((await asking([slow, slow, look("Complete", [{ lines: "1" }])]).run()).data).toMatchObject({
      rows: [{ lines: "1" }],
    });
  });

  it("gives up, and stops the query, after a minute of nothing but refusals", async () => {
    const asked = asking([new NexusError("failed", "slow down", { awsCode: "ThrottlingException" })]);
    const begin = asked.ctx.clock.monotonic();
    await expect(asked.run()).rejects.toThrow("slow down");
    expect(asked.ctx.clock.monotonic() - begin).toBeLessThanOrEqual(60_000);
    expect(asked.stopped).toEqual(["q-1"]);
  });

  it("stops a query that takes too long, and one whose looks fail", async () => {
    const long = asking([look("Running")]);
    await expect(long.run()).rejects.toMatchObject({ code: "timeout" });
    expect(long.stopped).toEqual(["q-1"]);
    const denied = asking([new NexusError("permission", "not allowed")]);
    await expect(denied.run()).rejects.toMatchObject({ code: "permission" });
    expect(denied.stopped).toEqual(["q-1"]);
  });

  it("says why it ended when stopping fails, too", async () => {
    const both = asking([new NexusError("permission", "not allowed")], {
      stopQuery: async () => {
        throw new NexusError("failed", "no answer");
      },
    });
    await expect(both.run()).rejects.toMatchObject({ code: "permission" });
    expect(both.ctx.said.notes[0]?.text).toContain("may still run");
  });

  it.each([
    ["Failed", "failed"],
    ["Cancelled", "failed"],
    ["Timeout", "timeout"],
  ])("ends as the service did: %s", async (status, code) => {
    const { run, stopped } = asking([look(status)]);
    await expect(run()).rejects.toMatchObject({ code });
    expect(stopped).toEqual([]);
  });

  it("explains too many queries at once", async () => {
    const full = asking([look("Complete")], {
      startQuery: async () => {
        throw new NexusError("failed", "limit", { awsCode: "LimitExceededException" });
      },
    });
    await expect(full.run()).rejects.toThrow("as many Insights queries");
  });
});
