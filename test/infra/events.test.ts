import { describe, expect, it } from "vitest";
import { eventOf } from "../../src/infra/events.js";
import type { PlannedResource } from "../../src/infra/summary.js";
import { Tally } from "../../src/infra/tally.js";

/** As Terraform 1.11 and OpenTofu 1.9 print it. */
const line = (type: string, more: object = {}) =>
  JSON.stringify({ "@level": "info", "@message": "...", "@module": "terraform.ui", type, ...more });
const hook = (type: string, action: string, addr: string, seconds?: number) =>
  line(type, { hook: { resource: { addr, module: "" }, action, elapsed_seconds: seconds } });

const planned = (action: PlannedResource["action"], address: string): PlannedResource => ({
  action,
  address,
  type: "aws_vpc",
  protectedAs: undefined,
  forcedBy: [],
  reason: undefined,
  attributes: [],
});

function tallied(...lines: string[]): { tally: Tally; said: (string | undefined)[] } {
  const tally = new Tally([planned("create", "a"), planned("replace", "b"), planned("delete", "c")]);
  const said = lines.map((text) => {
    const event = eventOf(text);
    return event === undefined ? undefined : tally.take(event);
  });
  return { tally, said };
}

describe("a line of events", () => {
  it("is understood, whatever else it holds", () => {
    expect(eventOf(hook("apply_complete", "create", "a", 3))).toEqual({
      kind: "done",
      action: "create",
      address: "a",
      seconds: 3,
    });
    expect(eventOf(hook("refresh_complete", "", "a"))).toEqual({ kind: "read", address: "a" });
    expect(
      eventOf(line("provision_progress", { hook: { resource: { addr: "a" }, provisioner: "x", output: "hello" } })),
    ).toEqual({ kind: "said", address: "a", text: "hello" });
    const diagnostic = { severity: "error", summary: "No", detail: "because", range: null };
    expect(eventOf(line("diagnostic", { diagnostic }))).toEqual({ kind: "diagnostic", diagnostic });
  });

  it.each(["", "no json", "[]", '"x"', "{}", line("log"), line("apply_start", { hook: { resource: 1 } })])(
    "that tells nothing is passed over: %s",
    (text) => {
      expect(eventOf(text)).toBeUndefined();
    },
  );
});

describe("what was done of a plan", () => {
  it("is said as it happens, in the past tense, with how long it took", () => {
    const { said } = tallied(
      hook("apply_start", "create", "a"),
      hook("apply_complete", "create", "a", 0),
      hook("apply_complete", "delete", "b", 61),
      hook("apply_errored", "create", "b", 2),
    );
    expect(said).toEqual([undefined, "created a", "destroyed b (61s)", "failed: create b (2s)"]);
  });

  it("is told apart from what failed, what nobody knows, and what was not begun", () => {
    const { tally } = tallied(
      hook("apply_start", "create", "a"),
      hook("apply_complete", "create", "a", 0),
      hook("apply_start", "delete", "b"),
      hook("apply_errored", "delete", "b", 2),
      hook("apply_start", "delete", "c"),
    );
    expect(tally.words()).toBe(
      "1 of 4 done: created a; failed: destroy b; begun, and nobody knows how it ended: destroy c; not begun: create b",
    );
    expect(tally.touched).toBe(true);
    expect(tally.running).toBe("destroy c");
  });

  it("counts a replacement as two, reads as none, and what the plan did not foresee as more", () => {
    const { tally } = tallied();
    expect([tally.total, tally.done, tally.touched]).toEqual([4, 0, false]);
    const more = tallied(hook("apply_start", "read", "data.x"), hook("apply_complete", "create", "new", 0)).tally;
    expect([more.total, more.done, more.count("create")]).toEqual([5, 1, 1]);
  });

  it("names a dozen of many", () => {
    const many = new Tally(Array.from({ length: 20 }, (_, index) => planned("create", `r${index}`)));
    expect(many.words()).toMatch(/^0 of 20 done; not begun: create r0, .*create r11 and 8 more$/);
  });
});
