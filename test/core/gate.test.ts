import { describe, expect, it } from "vitest";
import { Gate } from "../../src/core/gate.js";

const write = { service: "ecs", operation: "UpdateService", content: { desiredCount: 5 } };
const gate = () => new Gate({ ecs: ["DescribeServices"] });

describe("the gate", () => {
  it("lets a listed read through at any time", () => {
    const closed = gate();
    closed.close();
    expect(() => closed.check({ service: "ecs", operation: "DescribeServices", content: {} })).not.toThrow();
  });

  it("takes an operation it does not know for a write", () => {
    expect(() => gate().check({ service: "ecs", operation: "DescribeSomethingNew", content: {} })).toThrow(
      "gate refused",
    );
    expect(() => gate().check({ service: "new-service", operation: "ListThings", content: {} })).toThrow(
      "gate refused",
    );
  });

  it("refuses a write that no step of a confirmed change sends", () => {
    expect(() => gate().check(write)).toThrow("not a step of a confirmed change");
  });

  it("lets exactly the permitted write through, once", async () => {
    const open = gate();
    await open.permit(write, async () => {
      expect(() => open.check({ ...write, content: { desiredCount: 0 } })).toThrow("not what was previewed");
      expect(() => open.check(write)).not.toThrow();
      expect(() => open.check(write)).toThrow("sent already");
    });
    expect(() => open.check(write)).toThrow("not a step");
  });

  it("does not lend one step's permit to work that runs beside it", async () => {
    const open = gate();
    const beside = Promise.resolve().then(() => open.check(write));
    await Promise.all([
      open.permit(write, async () => open.check(write)),
      expect(beside).rejects.toThrow("not a step"),
    ]);
  });

  it("is shut in a dry run, whoever asks", async () => {
    const closed = gate();
    closed.close();
    await expect(closed.permit(write, async () => closed.check(write))).rejects.toThrow("dry run");
  });
});
