import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Context } from "../../src/core/context.js";
import { makePlan, readPlan } from "../../src/infra/make-plan.js";
import type { Place } from "../../src/infra/place.js";
import { stateNow, workspaceNow } from "../../src/infra/state.js";
import { versionOf } from "../../src/infra/tool.js";
import { fakeContext } from "../support/context.js";
import { fakeTool } from "../support/fake-tool.js";

const SLEEPS = "exec sleep 60";
const WISH = { varFiles: [], targets: [], destroy: false, lockTimeoutMs: 0, account: "123456789012" };

/** One whose time is over soon, whatever it was given. `soon` says how soon. */
function hurried(soon: (ms: number) => number = () => 200, signal = new AbortController().signal): Context {
  const ctx = fakeContext({ signal, globals: { timeoutMs: 90_000 } });
  return { ...ctx, clock: { ...ctx.clock, deadline: (ms) => AbortSignal.timeout(soon(ms)) } };
}

function placeWith(script: string): Place {
  const folder = fakeTool("terraform", script).split(":")[0] ?? "";
  const tool = { name: "terraform" as const, product: "Terraform" as const, version: "1.11.4" };
  return { tool: { ...tool, path: join(folder, "terraform") }, folder, env: {} };
}

const shelfOf = ({ paths }: Context) => readdirSync(join(paths.environmentState, "infra"));

describe("a tool that does not answer is given up", () => {
  it.each([
    ["tell its workspace", workspaceNow],
    ["read the state", stateNow],
    ["read the saved plan", (ctx: Context, place: Place) => readPlan(ctx, place, "plan")],
  ])("asked to %s: after --timeout, exit 7", async (doing, asked) => {
    await expect(asked(hurried(), placeWith(SLEEPS))).rejects.toMatchObject({
      exitCode: 7,
      message: `Terraform could not ${doing}: given up after 1m 30s`,
      hint: expect.stringContaining("--timeout"),
    });
  });

  it("asked for its version: after 20 s", async () => {
    const { tool } = placeWith(SLEEPS);
    await expect(versionOf(hurried(), tool.path)).rejects.toMatchObject({
      exitCode: 7,
      message: `${tool.path} version: given up after 20s`,
    });
  });

  it("and Ctrl-C is still Ctrl-C", async () => {
    const pressed = AbortSignal.timeout(200);
    const patient = hurried(() => 60_000, pressed);
    await expect(stateNow(patient, placeWith(SLEEPS))).rejects.toMatchObject({ exitCode: 130 });
    await expect(versionOf(patient, placeWith(SLEEPS).tool.path)).rejects.toMatchObject({ exitCode: 130 });
  });
});

describe("a plan whose time is over", () => {
  const planning = (script: string) => placeWith(`[ "$1" = plan ] || { echo default; exit 0; }\n${script}`);

  it("is asked to end, is not kept, and exits 7", async () => {
    const ctx = hurried((ms) => (ms > 90_000 ? 60_000 : 400));
    const place = planning("trap 'touch asked; exit 1' INT; for i in $(seq 1200); do sleep 0.05; done");
    await expect(makePlan(ctx, place, WISH)).rejects.toMatchObject({
      exitCode: 7,
      message: `the plan of ${place.folder}: given up after 1m 30s; no plan was kept; nothing was changed`,
    });
    expect(existsSync(join(place.folder, "asked"))).toBe(true);
    expect(shelfOf(ctx)).toEqual([]);
  });

  it("is told to stop at once when it does not, and it is said what may be left", async () => {
    const ctx = hurried((ms) => (ms > 90_000 ? 800 : 400));
    const place = planning(
      "n=0; trap 'n=$((n+1)); [ $n = 2 ] && exit 1' INT; for i in $(seq 1200); do sleep 0.05; done",
    );
    await expect(makePlan(ctx, place, WISH)).rejects.toMatchObject({
      exitCode: 7,
      message: expect.stringContaining("given up after 1m 30s; no plan was kept; Terraform stopped at once: its lock"),
    });
  });

  it("before it was begun is given up as well, and not called interrupted", async () => {
    const ctx = hurried(() => 60_000);
    // Its workspace is still told in time.
    const deadlines = [ctx.clock.deadline(0)];
    const late = { ...ctx, clock: { ...ctx.clock, deadline: () => deadlines.pop() ?? AbortSignal.abort() } };
    await expect(makePlan(late, planning(SLEEPS), WISH)).rejects.toMatchObject({ exitCode: 7 });
    expect(shelfOf(late)).toEqual([]);
  });
});
