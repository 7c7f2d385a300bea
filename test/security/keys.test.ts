import { describe, expect, it } from "vitest";
import type { Access, AccessKey } from "../../src/aws/access.js";
import { changesIn } from "../../src/core/history.js";
import { planRotation } from "../../src/security/keys/rotate.js";
import { ROTATION, reconcile, rotationOf } from "../../src/security/keys/rotation.js";
import { type FakeContext, fakeContext, TEST_NOW } from "../support/context.js";

const HOUR = 3_600_000;
const OLD: AccessKey = { id: "AKIAOLD", user: "robot", active: false, createdAt: new Date(TEST_NOW.getTime() - 1e10) };
const NEW: AccessKey = { id: "AKIANEW", user: "robot", active: true, createdAt: TEST_NOW };

/** The journal's first line of a rotation of robot's key. */
function begun(ctx: FakeContext, change: string, deliver: string): void {
  ctx.journal.append({
    type: "change.begun",
    change,
    title: "Rotate",
    risk: "destructive",
    resource: { type: ROTATION, name: "robot" },
    facts: [
      { name: "keys", before: ["AKIAOLD active"] },
      { name: "old key", before: OLD.id },
      { name: "delivered to", before: deliver },
    ],
    environment: "sandbox",
    region: "us-west-2",
    actor: { user: "ada", host: "h", account: null, arn: null },
    incident: null,
    undoes: null,
  });
}

/** A rotation that got as far as switching the old key off, at the context's time. */
function soaking(usedAt: Date | undefined, keys = [OLD, NEW]): FakeContext {
  const access: Partial<Access> = {
    user: async (name) => ({ name, arn: "", createdAt: undefined, passwordLastUsed: undefined }),
    keys: async () => keys,
    keyUse: async (id) => ({
      user: "robot",
      use: { at: id === OLD.id ? usedAt : TEST_NOW, service: "s3", region: "us-west-2" },
    }),
    deleteKey: (user, id, words) => ({
      kind: "aws",
      id: "delete-key",
      words,
      service: "iam",
      operation: "DeleteAccessKey",
      input: { UserName: user, AccessKeyId: id },
      repeat: "once",
      undo: { kind: "none", why: "" },
    }),
  };
  const ctx = fakeContext({ access });
  begun(ctx, "c-1", "secretsmanager:robot");
  const change = "c-1";
  for (const [step, result] of [
    ["create-key", { accessKeyId: NEW.id }],
    ["deliver", {}],
    ["prove", {}],
    ["make-current", {}],
    ["deactivate-key", {}],
  ] as const) {
    const request = { input: { ClientRequestToken: "v-1" } };
    ctx.journal.append({ type: "step.begun", change, step, kind: "aws", words: step, request });
    ctx.journal.append({ type: "step.done", change, step, result, requestId: null, undo: null });
  }
  ctx.journal.append({ type: "change.ended", change, status: "applied", message: null });
  return ctx;
}

const resume = (ctx: FakeContext) =>
  planRotation(ctx, "robot", { deliver: undefined, resume: true, soakMs: 24 * HOUR });

describe("the soak", () => {
  it("does nothing before it is over", async () => {
    const ctx = soaking(undefined);
    ctx.clock.advance(23 * HOUR);
    const change = await resume(ctx);
    expect(change.steps).toEqual([]);
    expect(change.nothingToDo).toContain("soaking");
  });

  it("deletes the old key once it is over and nothing used it", async () => {
    const ctx = soaking(new Date(TEST_NOW.getTime() - HOUR));
    ctx.clock.advance(25 * HOUR);
    const change = await resume(ctx);
    expect(change.steps.map(({ id }) => id)).toEqual(["delete-key"]);
    expect(change.risk).toBe("destructive");
  });

  it("deletes nothing when somebody tried the old key since, however long ago", async () => {
    const ctx = soaking(new Date(TEST_NOW.getTime() + 2 * HOUR));
    ctx.clock.advance(100 * HOUR);
    const change = await resume(ctx);
    expect(change.steps).toEqual([]);
    expect(change.nothingToDo).toContain("security keys activate AKIAOLD");
  });
});

describe("what the journal tells of a rotation", () => {
  const told = (ctx: FakeContext, keys: AccessKey[]) =>
    reconcile(rotationOf("robot", changesIn(ctx.journal.known())), keys);

  it("is held against the keys that are there", () => {
    const ctx = soaking(undefined);
    expect(told(ctx, [OLD, NEW])).toMatchObject({ newKey: NEW.id, delivered: true, proved: true, current: true });
    expect(told(ctx, [NEW])).toBeUndefined();
    expect(told(ctx, [OLD])).toBeUndefined();
    expect(told(ctx, [{ ...OLD, active: true }, NEW])?.deactivatedAt).toBeUndefined();
    expect(rotationOf("somebody-else", changesIn(ctx.journal.known()))).toBeUndefined();
  });

  it("knows the key of a creation whose reply nobody saw by those that were there before", () => {
    const ctx = fakeContext();
    const change = "c-2";
    begun(ctx, change, "show");
    ctx.journal.append({ type: "step.begun", change, step: "create-key", kind: "aws", words: "create", request: {} });
    expect(told(ctx, [{ ...OLD, active: true }, NEW])).toMatchObject({ newKey: NEW.id, delivered: false });
    expect(told(ctx, [{ ...OLD, active: true }])).toBeUndefined();
  });
});
