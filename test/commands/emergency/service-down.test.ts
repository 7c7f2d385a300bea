import { describe, expect, it } from "vitest";
import serviceDown from "../../../src/commands/emergency/service-down.js";
import { openChain } from "../../../src/core/chain.js";
import type { Context } from "../../../src/core/context.js";
import type { ProcedureStep } from "../../../src/core/procedure.js";
import { eventBody, recordPath } from "../../../src/incident/record.js";
import { platform } from "../../health/support.js";
import { outcomeOf } from "../../support/run-command.js";

async function steps(ctx: Context, options: { escalate?: true } = {}): Promise<ProcedureStep[]> {
  const outcome = await outcomeOf(serviceDown, ctx, { options });
  if (outcome.kind !== "procedure") throw new Error("not a procedure");
  return outcome.steps;
}

async function take(ctx: Context, id: string, options: { escalate?: true } = {}) {
  return (await steps(ctx, options)).find((step) => step.id === id)?.run(ctx);
}

async function act(fault: string) {
  const broken = platform();
  broken.break(fault);
  return take(broken.ctx, "act");
}

describe("emergency service-down", () => {
  it("walks the runbook's windows", async () => {
    const all = await steps(platform().ctx);
    expect(all.map(({ id, window: { from, to } }) => [id, from, to])).toEqual([
      ["incident", 0, 1],
      ["look", 0, 5],
      ["act", 5, 10],
      ["errors", 10, 15],
      ["escalate", 15, undefined],
    ]);
  });

  it("opens an incident of what the triage says, unless one is open", async () => {
    const broken = platform();
    broken.break("crash-loop");
    const opened = await take(broken.ctx, "incident");
    expect(opened).toMatchObject({
      kind: "change",
      title: expect.stringMatching(/^Open an incident \(P1\): the deployment of .* is crash-looping/),
    });
    const body = eventBody("opened", { text: "it is down", details: { severity: "P1" } });
    openChain(recordPath(broken.ctx.paths.environmentState, "inc-1"), broken.ctx).append(body);
    expect(await take(broken.ctx, "incident")).toBeUndefined();
    const [first] = await steps(broken.ctx);
    expect(await first?.needless?.(broken.ctx)).toBe("inc-1 is there already (open)");
    openChain(recordPath(broken.ctx.paths.environmentState, "inc-1"), broken.ctx).append(
      eventBody("acknowledged", { text: "on it" }),
    );
    expect(await first?.needless?.(broken.ctx)).toBe("inc-1 is there already (acknowledged)");
  });

  it("does not guess which of two open incidents it belongs to", async () => {
    const { ctx } = platform();
    for (const id of ["inc-1", "inc-2"]) {
      openChain(recordPath(ctx.paths.environmentState, id), ctx).append(eventBody("opened", { text: id }));
    }
    await expect(take(ctx, "incident")).rejects.toThrow("2 incidents are open");
  });

  it("has nothing to change and nobody to wake when all is well", async () => {
    const { ctx } = platform();
    expect(await take(ctx, "act")).toBeUndefined();
    expect(await take(ctx, "escalate")).toBeUndefined();
  });

  it("offers the rollback when the last deployment is the cause", async () => {
    expect(await act("crash-loop")).toMatchObject({ kind: "change", title: expect.stringMatching(/roll/i) });
  });

  it("offers the restart when connections have run out", async () => {
    expect(await act("db-connections")).toMatchObject({ kind: "change", title: expect.stringMatching(/restart/i) });
  });

  it("offers no restart where it would not help, and says what to type instead", async () => {
    const seen = await act("db-storage-full");
    expect(seen).toMatchObject({ kind: "report", headline: expect.stringMatching(/^a restart would not mend this/) });
    expect(JSON.stringify(seen)).toContain("service db resize --storage 150");
  });

  it("restarts nothing blindly", async () => {
    const seen = await take(platform({ wireFaults: ["denied:ecs"] }).ctx, "act");
    expect(seen).toMatchObject({ kind: "report", exit: "unhealthy" });
  });

  it("shows the errors of the last hour, grouped", async () => {
    const broken = platform();
    broken.break("high-errors");
    const seen = await take(broken.ctx, "errors");
    expect(seen).toMatchObject({ kind: "report", tone: "warn" });
    expect(JSON.stringify(seen)).toContain("cannot render invoice <n>");
  });

  it("pages nobody where nobody can be asked, unless a flag of its own says so", async () => {
    const broken = platform();
    broken.break("crash-loop");
    await expect(take(broken.ctx, "escalate")).rejects.toMatchObject({
      code: "not-confirmed",
      message: expect.stringContaining("--escalate is missing"),
    });
  });

  it("escalates what is critical as the highest severity, with the cause as the message", async () => {
    const broken = platform();
    broken.break("crash-loop");
    const seen = await take(broken.ctx, "escalate", { escalate: true });
    expect(seen).toMatchObject({ kind: "change", title: expect.stringContaining("(P1)") });
    expect(JSON.stringify(seen)).toContain("is crash-looping");
  });
});
